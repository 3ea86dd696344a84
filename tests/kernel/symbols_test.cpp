#include <gtest/gtest.h>

#include "kernel/certificates.hpp"
#include "kernel/random_claims.hpp"

// Remainders that are carried on as symbols (L32, L33).

namespace mocert::kernel {
namespace {

using namespace testing;

template <class N>
class Symbols : public ::testing::Test {
 protected:
  static double number(const N& x) { return kernel::fine_above(x).to_double(MPFR_RNDU); }
};
TYPED_TEST_SUITE(Symbols, Numbers);

/// Two hidden layers or more; now and then with a layer whose numbers are tiny and one that makes up for it.
Expert deep_expert(Random& random, std::size_t n, std::size_t m) {
  Expert expert;
  do expert = random_expert(random, n, m);
  while (!has_use_for_symbols(expert));
  const auto scale = [](Layer& layer, int exponent, bool bias) {
    for (double& w : layer.weights) w = std::ldexp(w, exponent);
    for (auto& entry : layer.entries) entry.value = std::ldexp(entry.value, exponent);
    for (double& b : layer.bias) b = bias ? std::ldexp(b, exponent) : b;
  };
  const int kind = static_cast<int>(random.below(4)), exponent = kind == 0 ? -1060 : 500;
  if (kind < 2) scale(expert.layers[0], exponent, true), scale(expert.layers[1], kind == 0 ? 1020 : -exponent, false);
  return expert;
}

TYPED_TEST(Symbols, FormsContainRandomNetworksAtRandomPoints) {
  int tighter = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(3), m = 1 + random.below(2);
    const Expert expert = deep_expert(random, n, m);
    const RandomBox box(random, n);
    const Region<TypeParam> region(box.lo, box.hi);
    const auto without = evaluate(expert, m, region), with = evaluate(expert, m, region, 1 + random.below(2) * 15);
    ASSERT_EQ(with.size(), m);
    for (std::size_t k = 0; k < m; ++k) {
      ASSERT_EQ(with[k].g.size(), n);
      tighter += this->number(with[k].r) < 0.99 * this->number(without[k].r);
    }
    for (int i = 0; i < 8; ++i) {
      const std::vector<double> x = box.point(random, i);
      const std::vector<mpq_class> exact = run(expert, x);
      for (std::size_t k = 0; k < m; ++k)
        ASSERT_TRUE(contains(with[k], region, x, Reference(exact[k]))) << "seed " << seed << " at " << show(x);
    }
  }
  EXPECT_GT(tighter, 30);
}

Layer layer(std::vector<double> weights, std::vector<double> bias, bool last = false) {
  Layer l;
  l.rows = bias.size();
  l.cols = weights.size() / bias.size();
  l.weights = std::move(weights);
  l.bias = std::move(bias);
  if (!last) l.slope = {0}, l.one_slope = true;
  return l;
}

/// With h = relu(x): p = relu(10 - h), q = relu(5 + h), p + q = 15 for x in [-1, 1].
Expert sum_of_opposites() {
  Expert expert;
  expert.layers = {layer({1}, {0}), layer({-1, 1}, {10, 5}), layer({1, 1}, {0}, true)};
  return expert;
}

TYPED_TEST(Symbols, OfOppositeSignCancel) {
  const Region<TypeParam> region(std::vector<double>{-1}, std::vector<double>{1});
  const Form<TypeParam> without = evaluate(sum_of_opposites(), 1, region)[0], with = evaluate(sum_of_opposites(), 1, region, 16)[0];
  EXPECT_GT(this->number(without.r), 0.49);
  EXPECT_LT(this->number(with.r), 1e-12);
  EXPECT_LT(this->number(subtract_up(with.range.hi, with.range.lo)), 1e-12);
}

TYPED_TEST(Symbols, OfOneSignAddUp) {
  // h in [0, 1], so h + 5 - (10 - h) lies in [-5, -3], and no symbol may take anything off that.
  Expert expert = sum_of_opposites();
  expert.layers[2].weights = {-1, 1};
  const Region<TypeParam> region(std::vector<double>{-1}, std::vector<double>{1});
  const Form<TypeParam> form = evaluate(expert, 1, region, 16)[0];
  EXPECT_GE(this->number(form.r), 0.5);
  for (const double x : {-1.0, 0.0, 1.0}) EXPECT_TRUE(contains(form, region, {x}, Reference(mpq_class(-5 + 2 * std::max(x, 0.0))))) << x;
}

/// So many layers that carry t = x + 10 on and have 16 unstable neurons of this slope each, then the sum of opposites.
Expert behind_layers_full_of_symbols(int count, double slope) {
  std::vector<double> weights(17, 1.0), bias(17, 0.0);
  bias[0] = 10;
  Expert expert;
  expert.layers.push_back(layer(weights, bias));
  std::vector<double> next(17 * 17, 0.0), next_bias(17, -10.0);
  for (std::size_t row = 0; row < 17; ++row) next[row * 17] = 1;
  next_bias[0] = 0;
  for (int k = 1; k < count; ++k) expert.layers.push_back(layer(next, next_bias));
  for (Layer& l : expert.layers) l.slope = {slope};
  Expert tail = sum_of_opposites();
  std::vector<double> first(17, 0.0);
  first[0] = 1;
  tail.layers[0] = layer(first, {-10});
  expert.layers.insert(expert.layers.end(), tail.layers.begin(), tail.layers.end());
  return expert;
}

TYPED_TEST(Symbols, AreNotMoreThanTheirLimitOverAllLayers) {
  const Region<TypeParam> region(std::vector<double>{-1}, std::vector<double>{1});
  const auto open = [&](int full, double slope) {
    return this->number(evaluate(behind_layers_full_of_symbols(full, slope), 1, region, most_symbols)[0].r);
  };
  EXPECT_LT(open(3, 0), 1e-9);
  EXPECT_GT(open(4, 0), 0.49);
  EXPECT_GT(open(40, 0), 0.49);
  EXPECT_LT(open(4, 1 - 0x1p-45), 1e-9) << "what is hardly open takes no symbols";
}

TYPED_TEST(Symbols, AreTheGreatestRemaindersAndOfEqualOnesTheFirst) {
  std::vector<Form<TypeParam>> forms(5, constant(Interval<TypeParam>(1.0), 2));
  const double remainders[] = {2, 0, 3, 2, 1};
  for (std::size_t k = 0; k < 5; ++k) forms[k].r = TypeParam(remainders[k]);
  name_remainders({&forms}, 2);
  for (std::size_t k = 0; k < 5; ++k) {
    ASSERT_EQ(forms[k].g.size(), 4u);
    const bool first = k == 0, greatest = k == 2;
    EXPECT_EQ(this->number(forms[k].r), first || greatest ? 0 : remainders[k]) << k;
    EXPECT_EQ(this->number(forms[k].g[2].hi), greatest ? 3 : 0) << k;
    EXPECT_EQ(this->number(forms[k].g[3].lo), first ? 2 : 0) << k;
  }
  forget_symbols(forms[0], 2);
  EXPECT_EQ(forms[0].g.size(), 2u);
  EXPECT_GE(this->number(forms[0].r), 2);
}

const std::string opposites =
    R"({"layers": [{"weights": [[1]], "bias": [0], "slope": 0}, {"weights": [[-1], [1]], "bias": [10, 5], "slope": 0}, {"weights": [[1, 1]], "bias": [0]}]})";

Statement claim_of(const std::string& epsilon) {
  Statement s = statement(model_json(R"({"expert": 0})", opposites), "f.fpcore", "(FPCore (x) 15)\n", epsilon);
  s.domain = "[-1,1]";
  return s;
}

TEST(SymbolsOfALeaf, CloseWhatIsOpenWithoutThem) {
  // In binary64, in 128 bits and in rational numbers; without symbols the gap is 1/2.
  for (const std::string epsilon : {"0.25", "1e-20"}) {
    const Draft draft{"certified", "\"upper\": \"" + epsilon + "\"", R"({"bounded": "form"})", ""};
    EXPECT_EQ(summary(check(claim_of(epsilon), draft)), "verified certified") << epsilon;
  }
}

TEST(SymbolsOfALeaf, ServeTheBoundThatIsStated) {
  // Epsilon alone is met without symbols.
  const Draft draft{"certified", R"("upper": "1e-20")", R"({"bounded": "form"})", ""};
  EXPECT_EQ(summary(check(claim_of("10"), draft)), "verified certified");
}

TEST(SymbolsOfALeaf, ServeNetworksOfDifferentShapes) {
  const std::string constant = R"({"layers": [{"weights": [[0]], "bias": [15]}]})";
  for (const bool turned : {false, true}) {
    Statement s = statement(model_json(R"({"expert": 0})", turned ? constant : opposites), "reference.json",
                            model_json(R"({"expert": 0})", turned ? opposites : constant), "1e-20");
    s.domain = "[-1,1]";
    EXPECT_TRUE(Checker(s).closes(0, std::vector<double>{-1}, std::vector<double>{1}, {"network", {}, {}, 0})) << turned;
  }
}

}  // namespace
}  // namespace mocert::kernel
