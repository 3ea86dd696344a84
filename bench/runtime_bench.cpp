// What loading only the routed expert is worth. Read the ratios, not the times.
//
// mixture_* and network_*: the same function, the linear interpolant of x^2 at 2^levels + 1 points, as a mixture of 2^levels affine experts
// and as one dense network 1-2^levels-1. All numbers are dyadic, so both have the same error, 1/4^(levels + 1), exactly; both are evaluated
// by the same code. network_eigen is the network by two matrix products of Eigen.
// scan and tree: the nearest of so many prototypes by looking at all of them, and by k-d tree: where they cross is
// FlatRouter::least_tree_width. grid_*: tangents of sin(3 x) y on side x side cells; a random point misses the cache when the model is much
// larger than it.

#include <benchmark/benchmark.h>

#include <random>

#include "mocert/runtime.hpp"
#include "model/model_tensors.hpp"
#include "runtime/flat_router.hpp"
#include "runtime/models.hpp"

namespace {

using namespace mocert;

constexpr std::size_t batch = 4096;

std::vector<double> random_numbers(std::size_t count) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<double> x(count);
  for (double& t : x) t = unit(random);
  return x;
}

/// A runtime on a file that is gone when the benchmark ends.
struct Opened {
  explicit Opened(const MoMlp& model, std::size_t cache = std::size_t{64} << 20)
      : runtime(folder.write("m.safetensors", model_to_tensors(model)), {.cache_bytes = cache}) {}
  testing::Folder folder;
  Runtime runtime;
};

void one(benchmark::State& state, const Runtime& runtime) {
  const std::size_t n = runtime.inputs();
  const std::vector<double> x = random_numbers(batch * n);
  std::vector<double> y(runtime.outputs());
  std::size_t k = 0;
  for (auto _ : state) {
    runtime.evaluate({x.data() + k * n, n}, y);
    benchmark::DoNotOptimize(y.data());
    k = (k + 1) % batch;
  }
  state.counters["loaded_parameters"] = static_cast<double>(runtime.loaded_parameters());
  state.counters["total_parameters"] = static_cast<double>(runtime.total_parameters());
}

void many(benchmark::State& state, const Runtime& runtime) {
  const std::vector<double> x = random_numbers(batch * runtime.inputs());
  std::vector<double> y(batch * runtime.outputs());
  for (auto _ : state) {
    runtime.evaluate_batch(x, y);
    benchmark::DoNotOptimize(y.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

int levels(const benchmark::State& state) { return static_cast<int>(state.range(0)); }

void mixture_one(benchmark::State& state) { one(state, Opened(testing::parabola_mixture(levels(state))).runtime); }
void network_one(benchmark::State& state) { one(state, Opened(testing::parabola_network(levels(state))).runtime); }
void mixture_batch(benchmark::State& state) { many(state, Opened(testing::parabola_mixture(levels(state))).runtime); }
void network_batch(benchmark::State& state) { many(state, Opened(testing::parabola_network(levels(state))).runtime); }

void network_eigen(benchmark::State& state) {
  const MoMlp model = testing::parabola_network(levels(state));
  const Layer &hidden = model.experts[0].layers[0], &last = model.experts[0].layers[1];
  const std::vector<double> x = random_numbers(batch);
  const Eigen::Map<const Eigen::RowVectorXd> points(x.data(), static_cast<Eigen::Index>(batch));
  Eigen::MatrixXd z;
  Eigen::RowVectorXd y;
  for (auto _ : state) {
    for (Eigen::Index first = 0; first < points.size(); first += 64) {
      z.noalias() = hidden.weights * points.segment(first, 64);
      z.colwise() += hidden.bias;
      y.noalias() = last.weights * z.cwiseMax(0);
      benchmark::DoNotOptimize(y.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

void scan(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const std::vector<double> points = random_numbers(n * width), x = random_numbers(batch * n + 1);
  std::size_t k = 0;
  for (auto _ : state) {
    std::size_t best = 0;
    double least = 1e300, second = 1e300;
    for (std::size_t c = 0; c < width; ++c) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += (x[k * n + i + 1] - points[c * n + i]) * (x[k * n + i + 1] - points[c * n + i]);
      if (sum < least)
        second = least, least = sum, best = c;
      else
        second = std::min(second, sum);
    }
    benchmark::DoNotOptimize(best);
    benchmark::DoNotOptimize(second);
    k = (k + 1) % batch;
  }
}

void tree(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const std::vector<double> points = random_numbers(n * width), x = random_numbers(batch * n + 1);
  const NearestTree index(points.data(), static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(n));
  std::vector<std::uint32_t> found;
  std::size_t k = 0;
  for (auto _ : state) {
    index.candidates({x.data() + k * n + 1, n}, found);
    benchmark::DoNotOptimize(found.data());
    k = (k + 1) % batch;
  }
}

void grid_one(benchmark::State& state) {
  one(state, Opened(testing::grid_model(static_cast<int>(state.range(0))), static_cast<std::size_t>(state.range(1)) << 20).runtime);
}
void grid_batch(benchmark::State& state) {
  many(state, Opened(testing::grid_model(static_cast<int>(state.range(0))), static_cast<std::size_t>(state.range(1)) << 20).runtime);
}

BENCHMARK(mixture_one)->DenseRange(4, 12, 2);
BENCHMARK(network_one)->DenseRange(4, 12, 2);
BENCHMARK(mixture_batch)->DenseRange(4, 12, 2);
BENCHMARK(network_batch)->DenseRange(4, 12, 2);
BENCHMARK(network_eigen)->DenseRange(4, 12, 2);
BENCHMARK(scan)->ArgsProduct({{1, 2, 3, 8, 16}, {16, 32, 64, 128, 256, 1024, 16384}});
BENCHMARK(tree)->ArgsProduct({{1, 2, 3, 8, 16}, {16, 32, 64, 128, 256, 1024, 16384}});
BENCHMARK(grid_one)->ArgsProduct({{32, 320}, {0, 64}});
BENCHMARK(grid_batch)->ArgsProduct({{32, 320}, {0, 64}});

}  // namespace

BENCHMARK_MAIN();
