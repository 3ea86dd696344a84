// What rigour costs: each enclosure beside the plain binary64 evaluation of the same thing in the same run. Read the ratios, not the times.

#include <benchmark/benchmark.h>

#include <random>

#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"
#include "enclose/gap.hpp"
#include "mocert/kernel.hpp"
#include "model/model_json.hpp"

namespace {

using namespace mocert;

const char* const doppler =
    "(FPCore (u v T) :pre (and (<= -100 u 100) (<= 20 v 20000) (<= -30 T 50)) (let ([c (+ 331.4 (* 0.6 T))]) (/ (* (- c) v) (* (+ c u) (+ "
    "c u)))))";
const char* const smooth =
    "(FPCore (x y z) :pre (and (<= 0 x 1) (<= 0 y 1) (<= 0 z 1)) (+ (* (sin (* 2 x)) (exp (- y))) (sqrt (+ 1 (* z z)))))";

Expert affine_expert() {
  Expert e;
  Layer layer;
  layer.rows = 1;
  layer.cols = 3;
  layer.weights = RowMatrix::Constant(1, 3, 0.25);
  layer.bias = Eigen::VectorXd::Constant(1, -1.5);
  e.layers.push_back(layer);
  return e;
}

/// 3-16-16-1 with ReLU.
Expert relu_expert() {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 0.5);
  Expert e;
  for (const auto& [rows, cols] : {std::pair{16, 3}, {16, 16}, {1, 16}}) {
    Layer layer;
    layer.rows = rows;
    layer.cols = cols;
    layer.weights = RowMatrix::NullaryExpr(rows, cols, [&] { return normal(random); });
    layer.bias = Eigen::VectorXd::NullaryExpr(rows, [&] { return normal(random); });
    if (rows != 1) layer.slope = {0.0};
    e.layers.push_back(layer);
  }
  return e;
}

Target target_of(const char* text) { return Target{parse_fpcore(text, "f.fpcore", {}), std::nullopt, false, "", "", ""}; }

Box small_box(const Target& target) {
  Box box = *target.formula()->domain;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const double width = (box.hi[i] - box.lo[i]) / 32;
    box.lo[i] += 7 * width;
    box.hi[i] = box.lo[i] + width;
  }
  return box;
}

void plain(benchmark::State& state, const char* formula, const Expert& expert) {
  const Target target = target_of(formula);
  const auto gap = make_gap(target, Norm::linf);
  const Box box = small_box(target);
  for (auto _ : state) benchmark::DoNotOptimize(gap->approximate_error(box.lo, expert));
}

void prover(benchmark::State& state, const char* formula, const Expert& expert) {
  const Target target = target_of(formula);
  const auto gap = make_gap(target, Norm::linf);
  const Box box = small_box(target);
  for (auto _ : state) benchmark::DoNotOptimize(gap->bound(box, expert).upper);
}

void checker(benchmark::State& state, const char* formula, const Expert& expert) {
  MoMlp model;
  model.inputs = 3;
  model.outputs = 1;
  model.router.emplace_back();
  model.router[0].expert = 0;
  model.experts.push_back(expert);
  kernel::Statement statement;
  statement.model = {"m.json", model_to_json(model)};
  statement.target = {"f.fpcore", formula};
  statement.epsilon = "1e9";
  const kernel::Checker kernel_checker(statement);
  const Box box = small_box(target_of(formula));
  for (auto _ : state) benchmark::DoNotOptimize(kernel_checker.closes(0, box.lo, box.hi, {"form", {}, {}}));
}

BENCHMARK_CAPTURE(plain, doppler_affine, doppler, affine_expert());
BENCHMARK_CAPTURE(prover, doppler_affine, doppler, affine_expert());
BENCHMARK_CAPTURE(checker, doppler_affine, doppler, affine_expert());
BENCHMARK_CAPTURE(plain, smooth_affine, smooth, affine_expert());
BENCHMARK_CAPTURE(prover, smooth_affine, smooth, affine_expert());
BENCHMARK_CAPTURE(checker, smooth_affine, smooth, affine_expert());
BENCHMARK_CAPTURE(plain, smooth_relu, smooth, relu_expert());
BENCHMARK_CAPTURE(prover, smooth_relu, smooth, relu_expert());
BENCHMARK_CAPTURE(checker, smooth_relu, smooth, relu_expert());

}  // namespace

BENCHMARK_MAIN();
