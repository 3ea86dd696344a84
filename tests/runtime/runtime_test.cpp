#include "mocert/runtime.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "certify/certify.hpp"
#include "certify/random_models.hpp"
#include "enclose/expert_form.hpp"
#include "model/model_json.hpp"
#include "model/model_tensors.hpp"
#include "model/routing.hpp"
#include "model/same_model.hpp"
#include "runtime/models.hpp"

namespace mocert {
namespace {

using testing::Folder;
using testing::Generator;

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

/// Multiples of 1/8 half of the time, where prototypes of random models tie.
std::vector<double> random_points(Generator& g, std::size_t rows, int inputs) {
  std::vector<double> x;
  for (std::size_t i = 0; i < rows * static_cast<std::size_t>(inputs); ++i) {
    const double t = testing::uniform(g, -3, 3);
    x.push_back(testing::pick(g, 2) == 0 ? std::round(t * 8) / 8 : t);
  }
  return x;
}

TEST(Runtime, AgreesWithTheModelOnRandomModels) {
  const Folder folder;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    MoMlp model = testing::random_model(g, n);
    if (seed % 4 == 0) testing::narrow(model);
    if (seed % 5 == 0) model.experts[0] = {.constant = {0.1F}, .layers = {}, .input = {}, .output = {}};
    RuntimeOptions options;
    options.precision = Precision::float64;
    const Runtime runtime(folder.write("m.safetensors", model_to_tensors(model)), options);
    const Runtime from_json(folder.write("m.json", model_to_json(model)), options);
    EXPECT_EQ(static_cast<std::int64_t>(runtime.total_parameters()), count_parameters(model).total);
    EXPECT_EQ(static_cast<std::int64_t>(runtime.loaded_parameters()), count_parameters(model).loaded);
    const std::size_t rows = 100;
    const std::vector<double> x = random_points(g, rows, n);
    std::vector<double> y(rows), again(rows), alone(1), expected(1);
    std::vector<std::uint32_t> experts(rows);
    runtime.evaluate_batch(x, y, experts);
    from_json.evaluate_batch(x, again);
    EXPECT_EQ(y, again);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::span<const double> point(x.data() + i * static_cast<std::size_t>(n), static_cast<std::size_t>(n));
      // Of the ways down that may be taken, the first.
      ASSERT_EQ(static_cast<int>(experts[i]), selectable(model, point).front().expert) << "row " << i;
      EXPECT_EQ(runtime.evaluate(point, alone), experts[i]);
      EXPECT_EQ(alone[0], y[i]) << "a value does not depend on the batch";
      approximate_expert(model.experts[experts[i]], point, expected);
      EXPECT_NEAR(y[i], expected[0], 1e-11 * (1 + std::fabs(expected[0])));
    }
  }
}

TEST(Runtime, Binary32IsItsOwnArithmetic) {
  const Folder folder;
  Generator g(7);
  MoMlp model;
  model.inputs = 2;
  model.outputs = 2;
  model.router.emplace_back().expert = 0;
  model.experts.push_back(testing::random_expert(g, 2, 2, 2));
  testing::narrow(model);
  const std::string path = folder.write("m.safetensors", model_to_tensors(model));
  const Runtime narrow(path);
  RuntimeOptions options;
  options.precision = Precision::float64;
  const Runtime wide(path, options);
  EXPECT_EQ(narrow.precision(), Precision::float32) << "the type of the model";
  EXPECT_EQ(wide.precision(), Precision::float64);
  const std::vector<double> x = random_points(g, 1000, 2);
  std::vector<double> a(2000), b(2000);
  narrow.evaluate_batch(x, a);
  wide.evaluate_batch(x, b);
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i], static_cast<double>(static_cast<float>(a[i])));
    difference = std::max(difference, std::fabs(a[i] - b[i]) / (1 + std::fabs(b[i])));
  }
  EXPECT_GT(difference, 1e-9);
  EXPECT_LT(difference, 1e-4);
}

TEST(Runtime, ANumberBeyondBinary32IsRefusedThereOnly) {
  const Folder folder;
  MoMlp model = zero_model(1, 1);
  model.experts[0].constant = {1e39};
  const std::string path = folder.write("m.safetensors", model_to_tensors(model));
  RuntimeOptions options;
  options.precision = Precision::float32;
  const std::vector<double> x{0};
  std::vector<double> y(1);
  EXPECT_NE(refusal([&] { Runtime(path, options).evaluate(x, y); }).find("/group.0.constant/0: found 1e+39"), std::string::npos);
  Runtime(path).evaluate(x, y);
  EXPECT_EQ(y[0], 1e39);
}

TEST(Runtime, ThreadsBatchesAndCacheDoNotChangeAValue) {
  const Folder folder;
  const MoMlp model = testing::grid_model(40);
  const std::string path = folder.write("m.safetensors", model_to_tensors(model));
  Generator g(3);
  std::vector<double> x;
  for (int i = 0; i < 20000; ++i) x.push_back(testing::uniform(g, 0, 1));
  std::vector<double> expected(10000);
  Runtime(path).evaluate_batch(x, expected);
  for (const std::size_t cache : {std::size_t{0}, std::size_t{1000}, std::size_t{1} << 20}) {
    for (const unsigned threads : {1U, 5U}) {
      RuntimeOptions options;
      options.cache_bytes = cache;
      options.threads = threads;
      const Runtime runtime(path, options);
      std::vector<double> y(10000);
      runtime.evaluate_batch(x, y);
      EXPECT_EQ(y, expected);
      EXPECT_LE(runtime.usage().cache_bytes, cache);
    }
  }
}

TEST(Runtime, IsSafeToUseFromSeveralThreads) {
  const Folder folder;
  const std::string path = folder.write("m.safetensors", model_to_tensors(testing::grid_model(30)));
  RuntimeOptions options;
  options.cache_bytes = 50'000;  // experts come and go all the time
  const Runtime runtime(path, options);
  std::vector<std::vector<double>> found(4, std::vector<double>(3000));
  {
    std::vector<std::jthread> threads;
    for (auto& y : found)
      threads.emplace_back([&runtime, &y] {
        Generator g(11);
        for (double& value : y) {
          const std::vector<double> x{testing::uniform(g, 0, 1), testing::uniform(g, 0, 1)};
          runtime.evaluate(x, {&value, 1});
        }
      });
  }
  for (const auto& y : found) EXPECT_EQ(y, found[0]);
  EXPECT_EQ(runtime.usage().points, 12000U);
}

TEST(Runtime, SaysWhatItLoaded) {
  const Folder folder;
  const MoMlp model = testing::grid_model(32);
  const Runtime runtime(folder.write("m.safetensors", model_to_tensors(model)));
  EXPECT_EQ(runtime.experts(), 1024U);
  EXPECT_EQ(runtime.loaded_parameters(), 3U + 10 * 4);
  std::vector<double> y(2);
  runtime.evaluate_batch(std::vector<double>{0.1, 0.1, 0.1, 0.1001}, y);
  runtime.evaluate_batch(std::vector<double>{0.9, 0.9, 0.1, 0.1}, y);
  const RuntimeUsage usage = runtime.usage();
  EXPECT_EQ(usage.points, 4U);
  EXPECT_EQ(usage.experts_used, 2U);
  EXPECT_EQ(usage.loads, 2U);
  EXPECT_EQ(usage.loaded_bytes, 2U * 3 * 8);
  EXPECT_EQ(usage.most_loaded_parameters, 43U);
  EXPECT_EQ(usage.mean_loaded_parameters, 43);
  EXPECT_GT(usage.cache_bytes, 0U);
}

TEST(Runtime, TheLastExpertsUsedAreKept) {
  const Folder folder;
  MoMlp model = testing::parabola_mixture(2);
  RuntimeOptions options;
  options.cache_bytes = 2 * 240;  // two affine experts
  const Runtime runtime(folder.write("m.safetensors", model_to_tensors(model)), options);
  std::vector<double> y(1);
  std::vector<std::uint64_t> loads;
  for (const double x : {0.1, 0.3, 0.1, 0.6, 0.1, 0.3}) {
    runtime.evaluate({&x, 1}, y);
    loads.push_back(runtime.usage().loads);
  }
  EXPECT_EQ(loads, (std::vector<std::uint64_t>{1, 2, 2, 3, 3, 4})) << "0.6 pushes out what 0.3 used";
}

TEST(Runtime, PointsOutsideTheDomain) {
  const Folder folder;
  const std::string path = folder.write("m.safetensors", model_to_tensors(testing::parabola_mixture(1)));
  RuntimeOptions options;
  std::vector<double> y(3);
  const std::vector<double> x{0.5, 1, 1.5};
  EXPECT_EQ(refusal([&] { Runtime(path, options).evaluate_batch(x, y); }),
            "input: row 3, x0: found 1.5, expected a number in [0, 1], the model's domain");
  options.outside = Outside::clamp;
  Runtime(path, options).evaluate_batch(x, y);
  EXPECT_EQ(y[2], 1);
  options.outside = Outside::evaluate;
  Runtime(path, options).evaluate_batch(x, y);
  EXPECT_EQ(y[2], 1.5 * 1.5 - 0.5);
  const std::vector<double> nan{0.5, std::nan(""), 0.5};
  EXPECT_EQ(refusal([&] { Runtime(path, options).evaluate_batch(nan, y); }), "input: row 2, x0: found nan, expected a finite number");
}

TEST(Runtime, TheFirstWrongRowIsNamedOnAnyNumberOfThreads) {
  const Folder folder;
  RuntimeOptions options;
  options.threads = 4;
  const Runtime runtime(folder.write("m.safetensors", model_to_tensors(testing::parabola_mixture(1))), options);
  std::vector<double> x(5000, 0.5), y(5000);
  x[1999] = x[4000] = x[4500] = 2;
  EXPECT_NE(refusal([&] { runtime.evaluate_batch(x, y); }).find("row 2000,"), std::string::npos);
}

TEST(Runtime, SizesThatDoNotFitAreRefused) {
  const Folder folder;
  const Runtime runtime(folder.write("m.safetensors", model_to_tensors(testing::grid_model(2))));
  std::vector<double> two(2), three(3), four(4), one(1);
  std::vector<std::uint32_t> experts(3);
  EXPECT_NE(refusal([&] { runtime.evaluate(three, one); }), "");
  EXPECT_NE(refusal([&] { runtime.evaluate(two, two); }), "");
  EXPECT_NE(refusal([&] { runtime.evaluate_batch(three, one); }), "");
  EXPECT_NE(refusal([&] { runtime.evaluate_batch(four, one); }), "");
  EXPECT_NE(refusal([&] { runtime.evaluate_batch(four, two, experts); }), "");
}

TEST(Runtime, WrongFilesAreRefused) {
  const Folder folder;
  EXPECT_NE(refusal([&] { Runtime runtime("nowhere.safetensors"); }).find("nowhere.safetensors: found No such file"), std::string::npos);
  EXPECT_NE(refusal([&] { Runtime runtime("/tmp/.safetensors/.."); }), "");
  const std::string empty = folder.write("empty.safetensors", "");
  EXPECT_NE(refusal([&] { Runtime runtime(empty); }).find("found 0 bytes"), std::string::npos);
  EXPECT_NE(refusal([&] { Runtime runtime(folder.write("m.json", "{}")); }).find("m.json"), std::string::npos);
}

TEST(Runtime, AWrongExpertIsRefusedWhenItIsNeeded) {
  const Folder folder;
  MoMlp model = testing::parabola_mixture(1);
  std::string file = model_to_tensors(model);
  model.experts[1].layers[0].bias(0) = std::nan("");
  const Runtime runtime(folder.write("m.safetensors", model_to_tensors(model)));
  std::vector<double> y(1);
  const std::vector<double> low{0.25}, high{0.75};
  runtime.evaluate(low, y);
  EXPECT_EQ(y[0], 0.125);
  EXPECT_NE(refusal([&] { runtime.evaluate(high, y); }).find("m.safetensors: /group.0.0.bias/1: found nan"), std::string::npos);
}

TEST(Runtime, MixtureAndNetworkOfTheBenchmarkAreTheSameFunction) {
  const Folder folder;
  for (const int levels : {1, 4, 8}) {
    const Runtime mixture(folder.write("a.safetensors", model_to_tensors(testing::parabola_mixture(levels))));
    const Runtime network(folder.write("b.safetensors", model_to_tensors(testing::parabola_network(levels))));
    const double error = std::ldexp(1.0, -2 * levels - 2);
    std::vector<double> a(1), b(1);
    for (int k = 0; k <= 4096; ++k) {
      const double x = k / 4096.0;
      mixture.evaluate({&x, 1}, a);
      network.evaluate({&x, 1}, b);
      EXPECT_NEAR(a[0], b[0], 1e-15);
      EXPECT_LE(std::fabs(a[0] - x * x), error * (1 + 1e-9)) << x;
    }
  }
}

TEST(Runtime, MixtureAndNetworkOfTheBenchmarkAreCertifiedForTheSameEpsilon) {
  const Folder folder;
  ClaimText text;
  text.target_path = folder.write("f.fpcore", "(FPCore (x) :pre (<= 0 x 1) (* x x))");
  for (const auto& [levels, epsilon, less] : {std::tuple{4, "0.00098", "0.00097"}, {6, "6.12e-5", "6.08e-5"}}) {
    for (const MoMlp& model : {testing::parabola_mixture(levels), testing::parabola_network(levels)}) {
      text.model_path = folder.write("m.safetensors", model_to_tensors(model));
      CertifyOptions options;
      options.certificate_path = folder.write("c.json", "");
      options.overwrite = true;
      text.epsilon = epsilon;
      EXPECT_EQ(certify(LoadedClaim(text), options).verdict, Verdict::certified) << levels;
      text.epsilon = less;
      EXPECT_EQ(certify(LoadedClaim(text), options).verdict, Verdict::violated) << levels;
    }
  }
}

}  // namespace
}  // namespace mocert
