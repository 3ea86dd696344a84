#include <gtest/gtest.h>

#include <cmath>

#include "certificates.hpp"
#include "kernel/prove/gap_smooth.hpp"
#include "random_claims.hpp"

namespace kernel = mocert::kernel;
using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

constexpr double slack = 1e-25;  // of the values at 400 bits and their quotients

template <class N>
bool holds(const Interval<N>& in, const Reference& value, double scale) {
  const double room = slack * (1 + scale + std::fabs(mpfr_get_d(value.x, MPFR_RNDN)));
  const Interval<Fine> wide = fine(in) + Interval<Fine>(Fine(-room), Fine(room));
  return mpfr_cmp(wide.lo.get(), value.x) <= 0 && mpfr_cmp(wide.hi.get(), value.x) >= 0;
}

double size(const Reference& value) { return std::fabs(mpfr_get_d(value.x, MPFR_RNDN)); }

/// (f - g)/(x - y) * t
Reference quotient_of(const Reference& f, const Reference& g, double x, double y, const Fine& t) {
  Reference result, run;
  mpfr_sub(result.x, f.x, g.x, MPFR_RNDN);
  mpfr_set_d(run.x, x, MPFR_RNDN);
  mpfr_sub_d(run.x, run.x, y, MPFR_RNDN);
  mpfr_div(result.x, result.x, run.x, MPFR_RNDN);
  mpfr_mul(result.x, result.x, t.get(), MPFR_RNDN);
  return result;
}

std::vector<Jet<Fine>> jets(const std::string& body, std::size_t n, const std::vector<double>& lo, const std::vector<double>& hi) {
  return differentiate(read_fpcore(core(body, n), {}).formula, Region<Fine>(lo, hi));
}

bool smooth(const std::string& body, double lo, double hi, std::size_t n = 1) {
  try {
    jets(body, n, std::vector<double>(n, lo), std::vector<double>(n, hi));
    return true;
  } catch (const Undefined&) {
    return false;
  }
}

/// Three distinct numbers of an axis, in order; none where the axis is too narrow.
std::vector<double> three(Random& random, double lo, double hi) {
  std::vector<double> x{lo + (hi - lo) * random.real(0, 0.3), lo + (hi - lo) * random.real(0.35, 0.65),
                        lo + (hi - lo) * random.real(0.7, 1)};
  if (random.below(3) == 0) x[0] = lo;
  if (random.below(3) == 0) x[2] = hi;
  if (!(lo <= x[0] && x[0] < x[1] && x[1] < x[2] && x[2] <= hi)) return {};
  return x;
}

}  // namespace

template <class N>
class RandomJets : public ::testing::Test {};
TYPED_TEST_SUITE(RandomJets, Numbers);

/// By the mean value theorem, divided differences of points of the box are values of the derivatives in the box.
TYPED_TEST(RandomJets, ContainDividedDifferencesOfRandomExpressions) {
  int checked = 0, mixed = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(3);
    const std::string body = random_term(random, n, 1 + static_cast<int>(random.below(4)));
    const FormulaTarget target = read_fpcore(core(body, n), {});
    const RandomBox box(random, n);
    Region<TypeParam> region(box.lo, box.hi);
    if (seed % 2 == 0)  // about any point of the box
      for (std::size_t i = 0; i < n; ++i) region.set(i, region.x[i], TypeParam(box.point(random, 3)[i]));
    const auto where = [&](const std::vector<double>& x) { return "seed " + std::to_string(seed) + ": " + body + " at " + show(x); };
    try {
      const Jet<TypeParam> jet = differentiate(target.formula, region)[0];
      const auto f = [&](const std::vector<double>& x) { return reference(target.formula, x); };
      for (int round = 0; round < 3; ++round) {
        std::vector<double> x = box.point(random, round);
        const Reference value = f(x);
        ASSERT_TRUE(value.defined) << body;
        ASSERT_TRUE(holds(jet.range, value, 0)) << where(x);
        const std::size_t i = random.below(n), j = random.below(n);
        const std::vector<double> a = three(random, box.lo[i], box.hi[i]), b = three(random, box.lo[j], box.hi[j]);
        if (a.empty() || b.empty()) continue;
        const auto at = [&](double first, double second) {
          x[j] = second;
          x[i] = first;
          return f(x);
        };
        // Along one axis.
        const double b0 = i == j ? 0 : x[j];
        const Reference f0 = at(a[0], b0), f1 = at(a[1], b0), f2 = at(a[2], b0);
        const Fine t = kernel::fine_above(region.radius[i]), u = kernel::fine_above(region.radius[j]);
        const double scale = size(f0) + size(f1) + size(f2);
        const Reference low = quotient_of(f1, f0, a[1], a[0], t), high = quotient_of(f2, f1, a[2], a[1], t);
        ASSERT_TRUE(holds(jet.slope[i], low, scale) && holds(jet.slope[i], high, scale)) << where(x);
        Reference second = quotient_of(high, low, a[2], a[0], t);
        mpfr_mul_ui(second.x, second.x, 2, MPFR_RNDN);
        ASSERT_TRUE(holds(jet.bend[jet.place(i, i)], second, scale)) << where(x);
        ++checked;
        if (i == j) continue;
        const Reference below = quotient_of(at(a[2], b[0]), at(a[0], b[0]), a[2], a[0], t);
        const Reference above = quotient_of(at(a[2], b[2]), at(a[0], b[2]), a[2], a[0], t);
        const Reference cross = quotient_of(above, below, b[2], b[0], u);
        ASSERT_TRUE(holds(jet.bend[jet.place(std::min(i, j), std::max(i, j))], cross, scale)) << where(x);
        ++mixed;
      }
      // At the centre: f(c + h) - f(c) = D f(c) h + f''(..) h^2/2.
      std::vector<double> c;
      for (const TypeParam& x : region.center) c.push_back(x.to_double(MPFR_RNDN));
      const Reference middle = f(c);
      if (!std::equal(c.begin(), c.end(), region.center.begin(), [](double x, const TypeParam& y) { return TypeParam(x) == y; })) continue;
      ASSERT_TRUE(holds(jet.center, middle, 0)) << where(c);
      for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> x = c;
        x[i] = random.below(2) == 0 ? box.hi[i] : c[i] + (box.hi[i] - c[i]) * 0.125;
        if (!(c[i] < x[i] && x[i] <= box.hi[i])) continue;
        const Reference step = quotient_of(f(x), middle, x[i], c[i], kernel::fine_above(region.radius[i]));
        const Interval<TypeParam> share =
            half((Interval<TypeParam>(x[i]) - Interval<TypeParam>(c[i])) / Interval<TypeParam>(region.radius[i]));
        ASSERT_TRUE(holds(jet.center_slope[i] + share * jet.bend[jet.place(i, i)], step, size(middle))) << where(x);
      }
    } catch (const Undefined&) {
      ++refused;
    }
  }
  EXPECT_GT(checked, 4000) << refused;
  EXPECT_GT(mixed, 800);
  EXPECT_GT(refused, 500);
}

namespace {

/// The affine expert with the values of f at one corner and at its neighbours; none where f is not defined there.
std::optional<Expert> interpolating(const Formula& f, const RandomBox& box) {
  Expert expert;
  Layer layer;
  layer.rows = 1;
  layer.cols = box.lo.size();
  const auto at = [&](const std::vector<double>& x) {
    const Reference value = reference(f, x);
    return value.defined ? mpfr_get_d(value.x, MPFR_RNDN) : std::nan("");
  };
  double bias = at(box.lo);
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    std::vector<double> x = box.lo;
    x[i] = box.hi[i];
    const double slope = box.lo[i] < box.hi[i] ? (at(x) - at(box.lo)) / (box.hi[i] - box.lo[i]) : 0;
    layer.weights.push_back(slope);
    bias -= slope * box.lo[i];
  }
  if (!std::isfinite(bias)) return std::nullopt;
  layer.bias = {bias};
  expert.layers.push_back(layer);
  return expert;
}

}  // namespace

/// Whatever bound would be enough: that is what decides how much is done.
TYPED_TEST(RandomJets, TheGapIsNeverBelowTheErrorOfExperts) {
  int checked = 0, closer = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed + 50'000);
    const std::size_t n = 1 + random.below(3);
    const std::string body = random_term(random, n, 1 + static_cast<int>(random.below(4)));
    const FormulaTarget target = read_fpcore(core(body, n), {});
    const RandomBox box(random, n);
    const Region<TypeParam> region(box.lo, box.hi);
    Expert expert = random_expert(random, n, 1);
    if (seed % 2 == 0)
      if (const auto chosen = interpolating(target.formula, box)) expert = *chosen;
    try {
      const Jet<TypeParam> jet = differentiate(target.formula, region)[0];
      const Form<TypeParam> form = evaluate(expert, 1, region)[0];
      const auto gap = [&](TypeParam enough) { return upper_smooth_gap(target.formula, 0, region, jet, form, enough); };
      const TypeParam first = gap(TypeParam::infinity(1));
      std::vector<TypeParam> gaps{first};
      for (const double share : {0.9, 0.7, 0.5}) gaps.push_back(gap(TypeParam(first.to_double(MPFR_RNDN) * share)));
      const Fine least = kernel::fine_above(*std::min_element(gaps.begin(), gaps.end()));
      if (least < kernel::fine_above(first)) ++closer;
      for (std::size_t corner = 0; corner < (std::size_t{1} << n) + 12; ++corner) {
        std::vector<double> x = box.point(random, 2);
        for (std::size_t i = 0; corner < std::size_t{1} << n && i < n; ++i) x[i] = (corner >> i & 1U) != 0 ? box.hi[i] : box.lo[i];
        Reference error = reference(target.formula, x);
        ASSERT_TRUE(error.defined) << body;
        const double room = slack * (1 + size(error));
        mpfr_sub_q(error.x, error.x, run(expert, x)[0].get_mpq_t(), MPFR_RNDN);
        mpfr_abs(error.x, error.x, MPFR_RNDN);
        mpfr_sub_d(error.x, error.x, room, MPFR_RNDN);
        ASSERT_TRUE(mpfr_cmp(error.x, least.get()) <= 0) << "seed " << seed << ": " << body << " at " << show(x);
        ++checked;
      }
    } catch (const Undefined&) {
    }
  }
  EXPECT_GT(checked, 8000);
  EXPECT_GT(closer, 200);
}

TEST(Jets, SidesThatMeetAtTheBordersOfTheBoxAreToldApartInBinary64) {
  const std::vector<double> lo{0.5}, hi{1};
  for (const char* body : {"(fmax x0 0.5)", "(fmin x0 1)", "(exp (fmax x0 x0))", "(fmin (fabs x0) (+ x0 0.5))"})
    EXPECT_NO_THROW(differentiate(read_fpcore(core(body, 1), {}).formula, Region<Fast>(lo, hi))) << body;
}

TEST(Jets, RefuseWhatMayNotBeTwiceDifferentiable) {
  // Kinks and jumps inside the box, and the same formulas where one side is taken on all of the box, its border included.
  EXPECT_FALSE(smooth("(fabs x0)", -1, 1));
  EXPECT_TRUE(smooth("(fabs x0)", 0, 1));
  EXPECT_TRUE(smooth("(fabs x0)", -1, 0));
  EXPECT_FALSE(smooth("(fabs x0)", -0x1p-1074, 1));
  EXPECT_FALSE(smooth("(* 0 (fabs x0))", -1, 1));
  EXPECT_FALSE(smooth("(- (fabs x0) (fabs x0))", -1, 1));
  EXPECT_FALSE(smooth("(* (fabs x0) (fabs x0))", -1, 1));
  EXPECT_FALSE(smooth("(fmin x0 0.5)", 0, 1));
  EXPECT_TRUE(smooth("(fmin x0 0.5)", 0, 0.5));
  EXPECT_FALSE(smooth("(fmax x0 0.5)", 0, 1));
  EXPECT_TRUE(smooth("(fmax x0 0.5)", 0.5, 1));
  EXPECT_FALSE(smooth("(if (< x0 0.5) x0 (* 2 x0))", 0, 1));
  EXPECT_FALSE(smooth("(if (< x0 0.5) x0 (* 2 x0))", 0, 0.5));  // at 1/2 the other side is taken
  EXPECT_TRUE(smooth("(if (<= x0 0.5) x0 (* 2 x0))", 0, 0.5));
  EXPECT_FALSE(smooth("(if (< x0 0.5) x0 x0)", 0, 1));
  EXPECT_TRUE(smooth("(if (< x0 2) x0 (sqrt (- 0 x0)))", 0, 1));
  EXPECT_FALSE(smooth("(if (== x0 0.5) 1 0)", 0, 1));
  // Edges of domains and points where derivatives are infinite.
  EXPECT_FALSE(smooth("(sqrt x0)", 0, 1));
  EXPECT_TRUE(smooth("(sqrt x0)", 0x1p-1000, 1));
  EXPECT_FALSE(smooth("(cbrt x0)", 0, 1));
  EXPECT_FALSE(smooth("(cbrt x0)", -1, 1));
  EXPECT_TRUE(smooth("(cbrt x0)", -1, -0.5));
  EXPECT_FALSE(smooth("(pow x0 1.5)", 0, 1));
  EXPECT_FALSE(smooth("(pow x0 2.5)", 0, 1));
  EXPECT_TRUE(smooth("(pow x0 1.5)", 0.5, 1));
  EXPECT_TRUE(smooth("(pow x0 2)", -1, 1));
  EXPECT_FALSE(smooth("(pow x0 -2)", 0, 1));
  EXPECT_FALSE(smooth("(pow x0 x0)", 0, 1));
  EXPECT_FALSE(smooth("(asin x0)", -1, 0));
  EXPECT_FALSE(smooth("(acos x0)", 0, 1));
  EXPECT_TRUE(smooth("(acos x0)", 0, 0.999));
  EXPECT_FALSE(smooth("(log x0)", 0, 1));
  EXPECT_FALSE(smooth("(/ 1 x0)", 0, 1));
  EXPECT_FALSE(smooth("(tan x0)", 1, 2));
  EXPECT_FALSE(smooth("(hypot x0 x1)", -1, 1, 2));
  EXPECT_TRUE(smooth("(hypot x0 x1)", 1, 2, 2));
  // atan2 off its cut only.
  EXPECT_TRUE(smooth("(atan2 x0 1)", -1, 1));
  EXPECT_TRUE(smooth("(atan2 x0 -1)", 0.5, 1));
  EXPECT_TRUE(smooth("(atan2 x0 -1)", -1, -0.5));
  EXPECT_FALSE(smooth("(atan2 x0 -1)", -1, 1));
  EXPECT_FALSE(smooth("(atan2 x0 -1)", 0, 1));
  EXPECT_FALSE(smooth("(atan2 x0 x1)", -1, 1, 2));
  // Whatever overflows says nothing.
  EXPECT_FALSE(smooth("(exp (exp (exp (* 1000 x0))))", 0, 1));
}

TEST(Jets, RefuseMoreThanALeafMayHold) {
  // The full matrix of second derivatives, and its copies.
  for (const auto& [n, small] : {std::pair{std::size_t{1400}, true}, {std::size_t{1500}, false}}) {
    const FormulaTarget target = read_fpcore(core("x0", n), {});
    const std::vector<double> lo(n, 0.0), hi(n, 1.0);
    const Region<Fine> region(lo, hi);
    if (small)
      EXPECT_NO_THROW(differentiate(target.formula, region));
    else
      EXPECT_THROW(differentiate(target.formula, region), Undefined);
  }
}

TEST(Jets, AreExactForQuadraticsAndOfThirdOrderElse) {
  const std::vector<double> lo{-1.0, 0.5}, hi{1.0, 1.0};
  const Jet<Fine> jet = jets("(+ (* 3 (* x0 x1)) (- (* x0 x0) (* 2 x1)))", 2, lo, hi)[0];
  EXPECT_NEAR(jet.bend[0].hi.to_double(MPFR_RNDN), 2, 1e-15);
  EXPECT_NEAR(jet.bend[1].lo.to_double(MPFR_RNDN), 0.75, 1e-15);
  EXPECT_TRUE(jet.bend[2].is_zero());
  double before = 0;
  for (const double width : {0.1, 0.05, 0.025}) {
    const std::vector<double> a{0.3}, b{0.3 + width};
    const Jet<Fine> curve = jets("(/ (exp x0) (+ 1 (* x0 x0)))", 1, a, b)[0];
    const double spread = subtract_up(curve.bend[0].hi, curve.bend[0].lo).to_double(MPFR_RNDU);
    if (before > 0) {
      EXPECT_LT(spread, before / 6);
    }
    before = spread;
  }
}

template <class N>
class Quadratics : public ::testing::Test {};
TYPED_TEST_SUITE(Quadratics, Numbers);

TYPED_TEST(Quadratics, IsAnUpperBoundAtRandomPointsAndTightInKnownCases) {
  const auto number = [](double x) { return Interval<TypeParam>(x); };
  const auto row = [](const std::vector<Interval<TypeParam>>& list) {
    Row<Interval<TypeParam>> result(list.size());
    std::copy(list.begin(), list.end(), result.begin());
    return result;
  };
  const auto bound = [&row](const std::vector<Interval<TypeParam>>& slope, const std::vector<Interval<TypeParam>>& h) {
    return upper_quadratic(row(slope), row(h)).to_double(MPFR_RNDU);
  };
  EXPECT_NEAR(bound({number(1)}, {number(-4)}), 0.125, 1e-15);                                // u - 2 u^2, at 1/4
  EXPECT_NEAR(bound({number(1)}, {number(-0.5)}), 0.75, 1e-15);                               // at the end
  EXPECT_NEAR(bound({number(-1)}, {number(2)}), 2, 1e-14);                                    // convex
  EXPECT_NEAR(bound({number(1), number(1)}, {number(0), number(-1), number(0)}), 1, 1e-14);   // u + v - u v: 1
  EXPECT_NEAR(bound({number(0), number(0)}, {number(-4), number(1), number(-4)}), 0, 1e-15);  // negative definite
  EXPECT_NEAR(bound({number(0)}, {Interval<TypeParam>(TypeParam(-4.0), TypeParam(2.0))}), 1, 1e-15);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(seed % 50 == 0 ? 12 : 5);
    std::vector<Interval<TypeParam>> slope, h;
    std::vector<double> l, m;
    const auto draw = [&](std::vector<Interval<TypeParam>>& enclosures, std::vector<double>& reals) {
      const double a = random.below(4) == 0 ? 0 : random.real(-2, 2), width = random.below(2) == 0 ? 0 : random.real(0, 0.5);
      enclosures.emplace_back(TypeParam(a), TypeParam(a + width));
      reals.push_back(std::min(a + width, a + width * random.real(0, 1)));
    };
    for (std::size_t i = 0; i < n; ++i) draw(slope, l);
    for (std::size_t k = 0; k < n * (n + 1) / 2; ++k) draw(h, m);
    const Fine upper = kernel::fine_above(upper_quadratic(row(slope), row(h)));
    for (int round = 0; round < 40; ++round) {
      mpq_class value = 0;
      std::vector<mpq_class> u;
      for (std::size_t i = 0; i < n; ++i) u.emplace_back(round % 2 == 0 ? (random.below(2) == 0 ? -1.0 : 1.0) : random.real(-1, 1));
      for (std::size_t i = 0, k = 0; i < n; ++i) {
        value += mpq_class(l[i]) * u[i];
        for (std::size_t j = i; j < n; ++j, ++k) value += mpq_class(m[k]) * u[i] * u[j] / (i == j ? 2 : 1);
      }
      ASSERT_TRUE(mpfr_cmp_q(upper.get(), value.get_mpq_t()) >= 0) << "seed " << seed;
    }
  }
}

namespace {

/// Whether a leaf over the box closes for an expert by the rule.
bool closes_over(const std::string& body, const std::vector<double>& lo, const std::vector<double>& hi, const std::string& affine,
                 const std::string& epsilon, const std::string& rule = "hessian") {
  std::string domain;
  for (std::size_t i = 0; i < lo.size(); ++i) {
    char axis[128];
    std::snprintf(axis, sizeof axis, "%s[%a,%a]", i == 0 ? "" : "x", lo[i], hi[i]);
    domain += axis;
  }
  Statement s = statement(model_json(R"({"expert": 0})", affine, "\"inputs\": " + std::to_string(lo.size()) + ", \"outputs\": 1"),
                          "f.fpcore", core(body, lo.size()), epsilon);
  s.domain = domain;
  return Checker(s).closes(0, lo, hi, {rule, {}, {}});
}
/// The same for the constant expert 0 over [lo, hi].
bool closes(const std::string& body, double lo, double hi, const std::string& epsilon, const std::string& rule) {
  return closes_over(body, {lo}, {hi}, R"({"constant": [0]})", epsilon, rule);
}

}  // namespace

TEST(Jets, ALeafThatClaimsTheRuleWhereItIsRefusedDoesNotClose) {
  for (const char* kinked : {"(fabs x0)", "(fmin x0 0.5)", "(if (< x0 0) 1 0)", "(cbrt x0)", "(* x0 (fabs x0))"}) {
    EXPECT_TRUE(closes(kinked, -1, 1, "100", "form")) << kinked;
    EXPECT_FALSE(closes(kinked, -1, 1, "100", "hessian")) << kinked;
  }
  EXPECT_TRUE(closes("(* x0 x0)", -1, 1, "1", "hessian"));
  EXPECT_FALSE(closes("(* x0 x0)", -1, 1, "0.999999", "hessian"));
  EXPECT_FALSE(closes("(* x0 x0)", -1, 1, "1", "Hessian"));
  // x - x^2 is at most 1/4 on [0, 1]; first order says more.
  EXPECT_TRUE(closes("(- x0 (* x0 x0))", 0, 1, "0.25000001", "hessian"));
  EXPECT_FALSE(closes("(- x0 (* x0 x0))", 0, 1, "0.249999", "hessian"));
}

TEST(Jets, OneBoxIsEnoughWhereTheErrorOfAnAffineExpertIsConvexOrConcave) {
  const auto affine = [](const std::string& weights, const std::string& bias) {
    return R"({"layers": [{"weights": [[)" + weights + R"(]], "bias": [)" + bias + "]}]}";
  };
  // The best line for exp on [0, 1]: slope e - 1, off by 0.105933...; about the middle the bound is greater by a tenth.
  const std::string line = affine("1.718281828459045", "0.8940665837422168");
  EXPECT_TRUE(closes_over("(exp x0)", {0}, {1}, line, "0.105934"));
  EXPECT_FALSE(closes_over("(exp x0)", {0}, {1}, line, "0.105933"));
  EXPECT_TRUE(closes_over("(- (exp x0))", {0}, {1}, affine("-1.718281828459045", "-0.8940665837422168"), "0.105934"));
  // x^3 on [0, 1]: the second derivative vanishes at an end. The best line is x - 1/(3 sqrt 3).
  EXPECT_TRUE(closes_over("(* x0 (* x0 x0))", {0}, {1}, affine("1", "-0.19245008972987526"), "0.195"));
  EXPECT_FALSE(closes_over("(* x0 (* x0 x0))", {0}, {1}, affine("1", "-0.19245008972987526"), "0.19245"));
  // A saddle: convex along one axis, concave along the other. exp(x0) - exp(x1), line by line.
  const std::string plane = affine("1.718281828459045, -1.718281828459045", "0");
  EXPECT_TRUE(closes_over("(- (exp x0) (exp x1))", {0, 0}, {1, 1}, plane, "0.211868"));
  EXPECT_FALSE(closes_over("(- (exp x0) (exp x1))", {0, 0}, {1, 1}, plane, "0.211866"));
  // Affine along each axis: the corners alone.
  EXPECT_TRUE(closes_over("(* x0 (* x1 x2))", {0, 0, 0}, {1, 1, 1}, affine("0.25, 0.25, 0.25", "-0.125"), "0.375"));
  EXPECT_FALSE(closes_over("(* x0 (* x1 x2))", {0, 0, 0}, {1, 1, 1}, affine("0.25, 0.25, 0.25", "-0.125"), "0.37499999"));
  // Not over a box that the error is not convex on.
  EXPECT_FALSE(closes_over("(sin x0)", {-3}, {3}, affine("0", "0"), "0.99999"));
}

TEST(Jets, ALeafClosesByTheBestOfItsBounds) {
  // The ranges alone say 2 and are enough; for a sum over outputs, and for what a certificate states, the least bound counts.
  const Formula formula = read_fpcore(core("(- (* x0 (* x0 x0)) (* x0 x0))", 1), {}).formula;
  const std::vector<double> lo{1}, hi{2};
  const Region<Fast> region(lo, hi);
  Expert line;
  Layer layer;
  layer.rows = layer.cols = 1;
  layer.weights = {4};
  layer.bias = {-4};
  line.layers.push_back(layer);
  const Jet<Fast> f = differentiate(formula, region)[0];
  for (const double wanted : {1.0, 2.0, 1e9}) {
    Fast enough(wanted);
    EXPECT_LE(upper_smooth_gap(formula, 0, region, f, evaluate(line, 1, region)[0], enough).v, 0.883);
  }
  // About the summit that the bound without symbols has, the root may be one of negative numbers: that leaves the bound with them.
  EXPECT_TRUE(closes_over("(+ (let ([d (- x0 0.75)]) (+ 0.25 (- (* d d) (* 2 (* d d))))) (* 1e-6 (sqrt (+ 0.01 (- x0 (* x0 x0))))))", {0},
                          {1},
                          R"({"layers": [{"weights": [[1]], "bias": [-0.5], "slope": 0},
                                                   {"weights": [[1], [1]], "bias": [10, 10], "slope": 0},
                                                   {"weights": [[1, -1]], "bias": [10], "slope": 0}, {"weights": [[1]], "bias": [-10]}]})",
                          "0.4"));
}
