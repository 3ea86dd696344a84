#include "enclose/batch_kernel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "enclose/exact_expert.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"
#include "enclose/random_claims.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using testing::exact_expert;
using testing::Generator;

constexpr double infinity = std::numeric_limits<double>::infinity();

BatchForms enclose(const Expert& expert, int outputs, const BatchBoxes& boxes, std::size_t instructions = 0) {
  BatchKernel kernel(instructions);
  BatchForms forms;
  kernel.enclose(compile(expert, static_cast<int>(boxes.inputs), outputs), boxes, forms);
  return forms;
}

BatchBoxes random_boxes(Generator& g, int n, std::size_t count) {
  BatchBoxes boxes(static_cast<std::size_t>(n), count);
  for (std::size_t b = 0; b < count; ++b) boxes.set(b, testing::random_box(g, n));
  return boxes;
}

/// A layer's numbers multiplied by 2^e, so that products leave the range of ordinary numbers at either end.
void scale(Layer& layer, int e) {
  for (Eigen::Index i = 0; i < layer.weights.size(); ++i) layer.weights.data()[i] = std::ldexp(layer.weights.data()[i], e);
  for (SparseEntry& s : layer.entries) s.value = std::ldexp(s.value, e);
  layer.bias = layer.bias.unaryExpr([e](double b) { return std::ldexp(b, e); });
}

void round_to_binary32(Layer& layer) {
  layer.weights = layer.weights.unaryExpr([](double w) { return static_cast<double>(static_cast<float>(w)); });
  for (SparseEntry& s : layer.entries) s.value = static_cast<float>(s.value);
  layer.bias = layer.bias.unaryExpr([](double b) { return static_cast<double>(static_cast<float>(b)); });
}

/// Experts of every kind: dense and sparse layers, scalings, any slopes, layers of huge, tiny and subnormal numbers, single precision.
Expert wild_expert(Generator& g, int n, int m) {
  Expert expert = testing::random_expert(g, n, m, testing::pick(g, 4));
  const int kind = testing::pick(g, 8);
  for (Layer& layer : expert.layers) {
    if (kind == 0) scale(layer, testing::pick(g, 1401) - 900);
    if (kind == 1) scale(layer, -1060 + testing::pick(g, 40));
    if (kind == 2) scale(layer, testing::pick(g, 2) == 0 ? -540 : 500);
    if (kind == 3) round_to_binary32(layer);
    if (kind == 4)
      for (double& a : layer.slope) a = std::ldexp(a, testing::pick(g, 60) - 30);
  }
  if (kind == 5 && expert.input)
    for (double& r : expert.input->range) r = std::ldexp(testing::pick(g, 2) == 0 ? -r : r, testing::pick(g, 2000) - 1000);
  return expert;
}

/// Vertices, the centre, and points between; u has few bits, so that rational arithmetic stays cheap.
mpq_class random_coordinate(Generator& g) {
  const int k = testing::pick(g, 6);
  return k < 2 ? mpq_class(1) : k < 4 ? mpq_class(-1) : mpq_class(testing::pick(g, 129) - 64, 64);
}

/// Compares forms with exact values at points c + t u of their boxes, in rational arithmetic. Counts the forms that are defined.
int check_forms(Generator& g, const Expert& expert, int outputs, const BatchBoxes& boxes, const BatchForms& forms, int points,
                std::uint64_t seed) {
  int defined = 0;
  for (std::size_t b = 0; b < boxes.count; ++b) {
    for (int p = 0; p < points; ++p) {
      std::vector<mpq_class> u(boxes.inputs), x(boxes.inputs);
      for (std::size_t i = 0; i < boxes.inputs; ++i) {
        u[i] = random_coordinate(g);
        u[i].canonicalize();
        x[i] = mpq_class(boxes.center[i * boxes.stride + b]) + mpq_class(boxes.radius[i * boxes.stride + b]) * u[i];
      }
      const std::vector<mpq_class> exact = exact_expert(expert, x);
      for (std::size_t k = 0; k < static_cast<std::size_t>(outputs); ++k) {
        if (!forms.defined(k, b)) continue;
        ++defined;
        mpq_class linear(forms.center[k * forms.stride + b]);
        for (std::size_t i = 0; i < boxes.inputs; ++i) linear += mpq_class(forms.slope[(k * boxes.inputs + i) * forms.stride + b]) * u[i];
        EXPECT_LE(abs(exact[k] - linear), mpq_class(forms.remainder[k * forms.stride + b])) << "seed " << seed << " box " << b;
      }
    }
  }
  return defined;
}

int check_random_expert(std::uint64_t seed, std::size_t boxes, int points) {
  Generator g(seed);
  const int n = 1 + testing::pick(g, 5), m = 1 + testing::pick(g, 3);
  const Expert expert = wild_expert(g, n, m);
  const BatchBoxes batch = random_boxes(g, n, boxes);
  return check_forms(g, expert, m, batch, enclose(expert, m, batch), points, seed);
}

TEST(BatchKernel, ContainsTheExactValueOfRandomExperts) {
  int defined = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) defined += check_random_expert(seed, 3, 4);
  EXPECT_GT(defined, 15000);
}

TEST(BatchKernel, ContainsTheExactValueForAnySeed) {
  EXPECT_TRUE(rc::check("forms contain the expert", [](std::uint64_t seed) {
    check_random_expert(seed, 2, 3);
    RC_ASSERT(!::testing::Test::HasFailure());
  }));
}

/// Wider than a block of rows and than a machine's registers, with weights of all bits.
TEST(BatchKernel, ContainsTheExactValueOfWideExperts) {
  for (const std::vector<int>& shape : {std::vector{2, 17, 13, 1}, {1, 8, 9, 3}, {3, 31, 2}, {6, 24, 5, 2}}) {
    Generator g(static_cast<std::uint64_t>(shape[1]));
    Expert expert;
    for (std::size_t l = 0; l + 1 < shape.size(); ++l) {
      Layer layer;
      layer.rows = shape[l + 1];
      layer.cols = shape[l];
      layer.weights = RowMatrix::NullaryExpr(layer.rows, layer.cols, [&] { return testing::uniform(g, -1, 1); });
      layer.bias = Eigen::VectorXd::NullaryExpr(layer.rows, [&] { return testing::uniform(g, -1, 1); });
      if (l + 2 < shape.size()) layer.slope = {l == 0 ? 0.0 : 0.1};
      expert.layers.push_back(layer);
    }
    const BatchBoxes boxes = random_boxes(g, shape[0], 21);
    EXPECT_EQ(check_forms(g, expert, shape.back(), boxes, enclose(expert, shape.back(), boxes), 3, 0), 21 * 3 * shape.back());
  }
}

/// Points are where nothing but rounding is lost.
TEST(BatchKernel, CoversRoundingAtPoints) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Expert expert = testing::random_expert(g, n, 1, testing::pick(g, 4));
    BatchBoxes boxes(static_cast<std::size_t>(n), 4);
    for (double& c : boxes.center) c = testing::uniform(g, -3, 3);
    check_forms(g, expert, 1, boxes, enclose(expert, 1, boxes), 1, seed);
  }
}

Expert one_neuron(double weight, double bias, double slope, double out) {
  Expert expert;
  Layer first;
  first.rows = first.cols = 1;
  first.weights = RowMatrix::Constant(1, 1, weight);
  first.bias = Eigen::VectorXd::Constant(1, bias);
  first.slope = {slope};
  Layer last = first;
  last.weights = RowMatrix::Constant(1, 1, out);
  last.bias = Eigen::VectorXd::Zero(1);
  last.slope.clear();
  expert.layers = {first, last};
  return expert;
}

TEST(BatchKernel, AbsorptionIsNotHidden) {
  // relu(1e17 b - 1e17 c + 1e-3) at b = c = 1 is 1e-3 in real arithmetic, 0 in an unlucky order of summation.
  Expert expert = one_neuron(1, 1e-3, 0, 1);
  expert.layers[0].cols = 2;
  expert.layers[0].weights.resize(1, 2);
  expert.layers[0].weights << 1e17, -1e17;
  BatchBoxes boxes(2, 1);
  boxes.set(0, Box{{1, 1}, {1, 1}});
  const AffineForm f = enclose(expert, 1, boxes).form(0, 0);
  ASSERT_TRUE(f.defined);
  EXPECT_LE(f.range.lower(), 1e-3);
  EXPECT_GE(f.range.upper(), 1e-3);
}

TEST(BatchKernel, UnderflowIsNotHidden) {
  // 2^-540 x 2^-540 vanishes in binary64, and 2^1000 of it do not.
  const Expert expert = one_neuron(0x1p-540, 0, 1.0, 0x1p1000);
  BatchBoxes boxes(1, 1);
  boxes.center[0] = 0x1p-540;
  const BatchForms forms = enclose(expert, 1, boxes);
  ASSERT_TRUE(forms.defined(0, 0));
  EXPECT_GE(forms.center[0] + forms.remainder[0], 0x1p-80);
}

TEST(BatchKernel, OverflowIsUndefinedNotANumber) {
  // Undefined on the first box only, by its centre, by a sum that would come back, and by a radius.
  BatchBoxes boxes(1, 2);
  boxes.set(0, Box{{1e9}, {1e10}});
  boxes.set(1, Box{{-1e-3}, {1e-3}});
  for (const double slope : {0.0, 0.5, -1.0}) {
    for (const double sign : {1.0, -1.0}) {
      const BatchForms forms = enclose(one_neuron(sign * 1e300, 0, slope, 1), 1, boxes);
      EXPECT_FALSE(forms.defined(0, 0)) << slope;
      EXPECT_EQ(forms.remainder[0], infinity);
      EXPECT_EQ(forms.center[0], 0.0);
      EXPECT_FALSE(forms.form(0, 0).defined);
      EXPECT_TRUE(forms.defined(0, 1)) << slope;
    }
  }
  // max - 2 max + max = 0, but -infinity on the way: relu must not make a proved 0 of it.
  Expert cancelling = one_neuron(1, 0, 0, 1);
  cancelling.layers[0].cols = 3;
  cancelling.layers[0].weights.resize(1, 3);
  cancelling.layers[0].weights << -1e308, -1e308, 1.5e308;
  BatchBoxes three(3, 1);
  for (std::size_t i = 0; i < 3; ++i) three.center[i * three.stride] = 1.25;
  EXPECT_FALSE(enclose(cancelling, 1, three).defined(0, 0));

  BatchBoxes wide(1, 1);
  wide.set(0, Box{{-1.7e308}, {1.7e308}});
  EXPECT_FALSE(enclose(one_neuron(2, 0, 0, 1), 1, wide).defined(0, 0));
}

TEST(BatchKernel, BoxesThatAreNotFiniteAreUndefinedEvenWhereTheyDoNotMatter) {
  Expert expert = one_neuron(1, 0, 0.5, 1);
  for (const bool sparse : {false, true}) {
    Layer& first = expert.layers[0];
    first.cols = 8;
    first.sparse = sparse;
    if (sparse)
      first.entries = {{0, 0, 1.0}};
    else
      first.weights = RowMatrix::Zero(1, 8);
    for (const double t : {infinity, std::numeric_limits<double>::quiet_NaN()}) {
      BatchBoxes boxes(8, 2);
      boxes.radius[boxes.stride + 1] = t;
      const BatchForms forms = enclose(expert, 1, boxes);
      EXPECT_TRUE(forms.defined(0, 0));
      EXPECT_FALSE(forms.defined(0, 1));
    }
  }
}

TEST(BatchKernel, StablePhasesAreExactUpToRounding) {
  for (const double slope : {0.0, 0.1, -0.3, 7.0}) {
    BatchBoxes boxes(1, 2);
    boxes.set(0, Box{{2}, {3}});
    boxes.set(1, Box{{-3}, {-2}});
    const BatchForms forms = enclose(one_neuron(1, 0.5, slope, 1), 1, boxes);
    for (std::size_t b = 0; b < 2; ++b) EXPECT_LT(forms.remainder[b], 1e-14 * (1 + std::fabs(slope)));
    EXPECT_NEAR(forms.slope[0], 0.5, 1e-15);
    EXPECT_NEAR(forms.slope[1], 0.5 * slope, 1e-15);
  }
}

TEST(BatchKernel, ConstantExpertsAreConstants) {
  Expert expert;
  expert.constant = {1.5, -2};
  const BatchForms forms = enclose(expert, 2, BatchBoxes(3, 17));
  for (std::size_t b = 0; b < 17; ++b) {
    EXPECT_EQ(forms.form(0, b).center, 1.5);
    EXPECT_EQ(forms.form(1, b).center, -2);
    EXPECT_EQ(forms.form(1, b).remainder, 0);
    EXPECT_EQ(forms.form(1, b).slope, (boost::container::small_vector<double, 8>(3, 0.0)));
  }
}

/// The same bits in all that is kept of every box.
void expect_same(const BatchForms& a, const BatchForms& b, const std::string& what) {
  const auto same = [](const std::vector<double>& x, const std::vector<double>& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0;
  };
  EXPECT_TRUE(same(a.center, b.center) && same(a.slope, b.slope) && same(a.remainder, b.remainder)) << what;
}

TEST(BatchKernel, EveryMachineGivesTheSameBits) {
  const std::vector<std::string> instructions = BatchKernel::instructions();
  ASSERT_EQ(instructions.back(), "baseline");
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 5), m = 1 + testing::pick(g, 3);
    const Expert expert = wild_expert(g, n, m);
    BatchBoxes boxes = random_boxes(g, n, 1 + static_cast<std::size_t>(testing::pick(g, 40)));
    if (testing::pick(g, 4) == 0) boxes.radius[0] = infinity;
    const BatchForms best = enclose(expert, m, boxes);
    for (std::size_t i = 0; i < instructions.size(); ++i)
      expect_same(best, enclose(expert, m, boxes, i), instructions[i] + ", seed " + std::to_string(seed));
  }
}

TEST(BatchKernel, AFormDoesNotDependOnTheBoxesBesideIt) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 4);
    const Expert expert = wild_expert(g, n, 1);
    const BatchBoxes boxes = random_boxes(g, n, 37);
    const BatchForms all = enclose(expert, 1, boxes);
    const auto b = static_cast<std::size_t>(testing::pick(g, 37));
    BatchBoxes alone(boxes.inputs, 1);
    for (std::size_t i = 0; i < boxes.inputs; ++i) {
      alone.center[i * alone.stride] = boxes.center[i * boxes.stride + b];
      alone.radius[i * alone.stride] = boxes.radius[i * boxes.stride + b];
    }
    const BatchForms one = enclose(expert, 1, alone);
    EXPECT_EQ(one.remainder[0], all.remainder[b]) << "seed " << seed;
    EXPECT_EQ(one.center[0], all.center[b]) << "seed " << seed;
    for (std::size_t i = 0; i < boxes.inputs; ++i) EXPECT_EQ(one.slope[i * one.stride], all.slope[i * all.stride + b]) << "seed " << seed;
  }
}

TEST(BatchKernel, IsNotWiderThanOneBoxAtATime) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 4), m = 1 + testing::pick(g, 2);
    const Expert expert = testing::random_expert(g, n, m, testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    BatchBoxes boxes(static_cast<std::size_t>(n), 1);
    boxes.set(0, box);
    const std::vector<AffineForm> x = coordinate_forms(box), single = enclose_expert(expert, m, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(x[i].center, boxes.center[i * boxes.stride]);
      ASSERT_EQ(x[i].slope[i], boxes.radius[i * boxes.stride]);
    }
    const BatchForms forms = enclose(expert, m, boxes);
    for (std::size_t k = 0; k < single.size(); ++k) {
      ASSERT_TRUE(single[k].defined && forms.defined(k, 0));
      const AffineForm f = forms.form(k, 0);
      // Both hold some rounding; what numbers pass through the layers is below 1e4 here.
      EXPECT_LE(f.remainder, single[k].remainder * (1 + 1e-6) + 1e-10) << "seed " << seed;
      EXPECT_LE(width_up(f.range), width_up(single[k].range) * (1 + 1e-6) + 1e-10) << "seed " << seed;
      ++compared;
    }
  }
  EXPECT_GT(compared, 2000);
}

TEST(BatchKernel, RefusesRowsForWhichNoBoundIsProved) {
  Expert expert;
  Layer layer;
  layer.rows = 1;
  layer.cols = 1 << 20;
  layer.weights = RowMatrix::Zero(1, layer.cols);
  layer.bias = Eigen::VectorXd::Zero(1);
  expert.layers = {layer};
  EXPECT_THROW(compile(expert, layer.cols, 1), InputError);
}

}  // namespace
}  // namespace mocert
