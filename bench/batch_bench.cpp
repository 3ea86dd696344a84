// The batched kernel beside Eigen's matrix product in the same run, single core. Both are rated by the same count of multiply-adds: per box
// and layer rows * cols * (inputs + 2); that the kernel leaves out the zeros which it knows to be in the first layer's inputs is not
// deducted. The kernel's time is that of everything from boxes to forms: products, PReLU, rounding bounds, loading and storing; dgemm's is
// that of one product per layer, W (rows x cols) times a matrix of boxes * (inputs + 2) columns, and nothing else, at 256 boxes, where
// Eigen's rate is near its best. Prints gemm_ratio_SHAPE = rate of the kernel / rate of dgemm, medians over the repetitions, the faster of
// two builds of Eigen. The kernel's time does not depend on weights and boxes (it has no branch that does).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "dgemm.hpp"
#include "enclose/batch_kernel.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"

namespace {

using namespace mocert;

using Shape = std::vector<int>;

std::string name_of(const Shape& shape) {
  std::string name;
  for (int width : shape) name += (name.empty() ? "" : "_") + std::to_string(width);
  return name;
}

/// ReLU network, or PReLU with slope 0.25.
Expert random_expert(const Shape& shape, double slope) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 1);
  Expert e;
  for (std::size_t l = 0; l + 1 < shape.size(); ++l) {
    Layer layer;
    layer.rows = shape[l + 1];
    layer.cols = shape[l];
    const double scale = std::sqrt(2.0 / layer.cols);
    layer.weights = RowMatrix::NullaryExpr(layer.rows, layer.cols, [&] { return scale * normal(random); });
    layer.bias = Eigen::VectorXd::NullaryExpr(layer.rows, [&] { return 0.1 * normal(random); });
    if (l + 2 < shape.size()) layer.slope = {slope};
    e.layers.push_back(layer);
  }
  return e;
}

Box random_box(std::mt19937_64& random, int n) {
  Box box;
  for (int i = 0; i < n; ++i) {
    box.lo.push_back(std::uniform_real_distribution<double>(-1, 1)(random));
    box.hi.push_back(box.lo.back() + 0x1p-5);
  }
  return box;
}

std::size_t useful(const Shape& shape) {
  std::size_t sum = 0;
  for (std::size_t l = 0; l + 1 < shape.size(); ++l) sum += static_cast<std::size_t>(shape[l] * shape[l + 1] * (shape[0] + 2));
  return sum;
}

void rate(benchmark::State& state, const Shape& shape, std::size_t boxes) {
  const double iterations = static_cast<double>(state.iterations()), n = static_cast<double>(boxes);
  state.counters["boxes"] = benchmark::Counter(iterations * n, benchmark::Counter::kIsRate);
  state.counters["multiply_adds"] = benchmark::Counter(iterations * n * static_cast<double>(useful(shape)), benchmark::Counter::kIsRate);
}

/// `instructions`: which of those that BatchKernel knows.
void kernel(benchmark::State& state, Shape shape, double slope, std::size_t instructions) {
  const auto boxes = static_cast<std::size_t>(state.range(0));
  const BatchExpert expert = compile(random_expert(shape, slope), shape.front(), shape.back());
  BatchBoxes batch(expert.inputs, boxes);
  std::mt19937_64 random(2);
  for (std::size_t b = 0; b < boxes; ++b) batch.set(b, random_box(random, shape.front()));
  BatchForms forms;
  BatchKernel by(instructions);
  for (auto _ : state) {
    by.enclose(expert, batch, forms);
    benchmark::DoNotOptimize(forms.remainder.data());
    benchmark::ClobberMemory();
  }
  rate(state, shape, boxes);
}

void dgemm(benchmark::State& state, Shape shape, Dgemm* product) {
  const auto boxes = static_cast<std::size_t>(state.range(0)), columns = boxes * static_cast<std::size_t>(shape.front() + 2);
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(0, 1);
  const auto filled = [&](std::size_t size) {
    std::vector<double> v(size);
    for (double& x : v) x = normal(random);
    return v;
  };
  std::vector<std::vector<double>> w, z;
  z.push_back(filled(static_cast<std::size_t>(shape[0]) * columns));
  for (std::size_t l = 0; l + 1 < shape.size(); ++l) {
    w.push_back(filled(static_cast<std::size_t>(shape[l] * shape[l + 1])));
    z.push_back(filled(static_cast<std::size_t>(shape[l + 1]) * columns));
  }
  for (auto _ : state) {
    for (std::size_t l = 0; l + 1 < shape.size(); ++l)
      product(w[l].data(), z[l].data(), z[l + 1].data(), static_cast<std::size_t>(shape[l + 1]), static_cast<std::size_t>(shape[l]),
              columns);
    benchmark::DoNotOptimize(z.back().data());
    benchmark::ClobberMemory();
  }
  rate(state, shape, boxes);
}

/// One box at a time, as the search does where boxes come alone.
void one_by_one(benchmark::State& state, Shape shape, double slope) {
  const Expert expert = random_expert(shape, slope);
  std::mt19937_64 random(2);
  std::vector<std::vector<AffineForm>> boxes;
  for (int b = 0; b < 64; ++b) boxes.push_back(coordinate_forms(random_box(random, shape.front())));
  for (auto _ : state)
    for (const auto& x : boxes) benchmark::DoNotOptimize(enclose_expert(expert, shape.back(), x).data());
  rate(state, shape, boxes.size());
}

/// Shows the usual table and keeps the medians.
class Medians : public benchmark::ConsoleReporter {
 public:
  std::map<std::string, double> of;

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.aggregate_name == "median") of[run.run_name.function_name] = run.counters.at("multiply_adds");
    ConsoleReporter::ReportRuns(runs);
  }
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::vector<Shape> shapes = {{2, 16, 16, 1}, {2, 32, 32, 1}, {5, 64, 64, 64, 5}};
  const std::vector<std::string> instructions = BatchKernel::instructions();
  const auto set = [](benchmark::internal::Benchmark* b) {
    b->Arg(256)->Repetitions(5)->MinTime(0.2)->ReportAggregatesOnly()->DisplayAggregatesOnly();
  };
  for (const Shape& shape : shapes) {
    const std::string name = name_of(shape);
    set(benchmark::RegisterBenchmark(("dgemm_native_" + name).c_str(), dgemm, shape, dgemm_native));
    set(benchmark::RegisterBenchmark(("dgemm_generic_tuning_" + name).c_str(), dgemm, shape, dgemm_generic_tuning));
    set(benchmark::RegisterBenchmark(("relu_" + name).c_str(), kernel, shape, 0.0, 0));
    set(benchmark::RegisterBenchmark(("prelu_" + name).c_str(), kernel, shape, 0.25, 0));
    for (std::size_t i = 0; i < instructions.size(); ++i)
      set(benchmark::RegisterBenchmark((instructions[i] + "_" + name).c_str(), kernel, shape, 0.0, i));
    set(benchmark::RegisterBenchmark(("one_by_one_" + name).c_str(), one_by_one, shape, 0.0));
  }
  Medians medians;
  benchmark::RunSpecifiedBenchmarks(&medians);
  for (const Shape& shape : shapes) {
    const std::string name = name_of(shape);
    const double gemm = std::max(medians.of["dgemm_native_" + name], medians.of["dgemm_generic_tuning_" + name]);
    if (gemm == 0) continue;
    const auto ratio = [&](const std::string& figure, const std::string& of) {
      if (const auto found = medians.of.find(of + name); found != medians.of.end())
        std::printf("%s_%s %.3f\n", figure.c_str(), name.c_str(), found->second / gemm);
    };
    ratio("gemm_ratio", "relu_");
    ratio("gemm_ratio_prelu", "prelu_");
    ratio("gemm_ratio_one_by_one", "one_by_one_");
    for (const std::string& used : instructions) ratio("gemm_ratio_" + used, used + "_");
  }
  return 0;
}
