#include "theory/growth.hpp"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <random>

#include "mocert/error.hpp"

namespace mocert::theory {
namespace {

/// B(m) rounded *down* at every step, with 600 bits, from the formula alone.
mpq_class log2_below(const GrowthBound& bound, long m) {
  mpfr_t sum, term, e;
  mpfr_inits2(600, sum, term, e, static_cast<mpfr_ptr>(nullptr));
  mpfr_set_zero(sum, 1);
  for (const GrowthStep& s : bound.steps) {
    mpfr_set_ui(e, 1, MPFR_RNDD);
    mpfr_exp(e, e, MPFR_RNDD);
    mpfr_mul_z(term, e, s.polynomials.get_mpz_t(), MPFR_RNDD);
    mpfr_mul_si(term, term, s.affine ? m : 2 * m * static_cast<long>(s.degree), MPFR_RNDD);
    mpfr_div_z(term, term, s.variables.get_mpz_t(), MPFR_RNDD);
    mpfr_log2(term, term, MPFR_RNDD);
    mpfr_mul_z(term, term, s.variables.get_mpz_t(), MPFR_RNDD);
    mpfr_add(sum, sum, term, MPFR_RNDD);
    if (!s.affine) mpfr_add_ui(sum, sum, 1, MPFR_RNDD);
  }
  mpq_class result;
  mpfr_get_q(result.get_mpq_t(), sum);
  mpfr_clears(sum, term, e, static_cast<mpfr_ptr>(nullptr));
  return result;
}

GrowthBound random_bound(std::mt19937& random) {
  const auto draw = [&](int most) { return std::uniform_int_distribution<int>(1, most)(random); };
  GrowthBound bound;
  for (int k = draw(4); k > 0; --k) bound.steps.push_back({draw(6), draw(40), static_cast<unsigned long>(draw(5)), false});
  if (draw(2) == 1) bound.steps.push_back({draw(9), draw(30), 1, true});
  return bound;
}

TEST(Growth, IsRoundedUpAndTight) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const GrowthBound bound = random_bound(random);
    const long m = bound.least().get_si() + round;
    const mpq_class below = log2_below(bound, m);
    // A number of 192 bits that is at least the real one is at least `below` rounded up to 192 bits.
    EXPECT_GE(bound.log2(m), Up(below));
    EXPECT_LE(bound.log2(m), Up(mpq_class(below * (1 + mpq_class(1, mpz_class(1) << 180)))));
  }
}

TEST(Growth, NoGreaterSetIsShattered) {
  std::mt19937 random(2);
  for (int round = 0; round < 60; ++round) {
    const GrowthBound bound = random_bound(random);
    const long answer = bound.largest_shattered().get_si();
    EXPECT_GE(bound.log2(answer).to_double(), static_cast<double>(answer));
    for (long m = answer + 1; m < 4 * answer; m += 1 + m / 50)
      EXPECT_LT(bound.log2(m).to_double(), static_cast<double>(m)) << m << " " << answer;
  }
}

TEST(Growth, HoldsFromLeastOn) {
  const GrowthBound bound{{{3, 20, 1, false}, {1, 5, 2, false}}};
  EXPECT_EQ(bound.least(), 7);
  EXPECT_NO_THROW(bound.log2(7));
  EXPECT_THROW(bound.log2(6), InternalError);
  EXPECT_THROW(GrowthBound{}.largest_shattered(), InternalError);
}

TEST(Growth, NumbersBeyond53BitsAreExact) {
  // One affine step with one polynomial per point: (e m/W)^W = 2^m at m = c W, c log2(e)... a fixed ratio, whatever W.
  mpz_class w("1000000000000000000000000000000");
  const mpz_class great = GrowthBound{{{1, w, 1, true}}}.largest_shattered(),
                  small = GrowthBound{{{1, 1'000'000, 1, true}}}.largest_shattered();
  EXPECT_EQ(mpz_class(great / mpz_class("1000000000000000000000000")), small);
}

TEST(Up, NeverBelow) {
  EXPECT_GT(Up(mpq_class(1, 3)) * Up(3), Up(1));
  EXPECT_GT(Up(2).sqrt() * Up(2).sqrt(), Up(2));
  EXPECT_GT(Up::e().ln(), Up(1));
  EXPECT_LT(Up(3).reciprocal_down(), 1.0 / 2.9);
  EXPECT_LT(mpq_class(Up(3).reciprocal_down()), mpq_class(1, 3));
  EXPECT_EQ(Up(mpq_class(7, 2)).floor(), 3);
  EXPECT_EQ(Up(mpq_class(1, 4)).ceiling_of_reciprocal(), 4);
  EXPECT_EQ(Up(mpq_class(2, 7)).ceiling_of_reciprocal(), 4);
  EXPECT_GE(Up(1) / 3, Up(mpq_class(1, 3)));
  const mpz_class wide = (mpz_class(1) << 150) + 1;
  EXPECT_GE(Up(wide).power(3), Up(mpz_class(wide * wide * wide)));
  EXPECT_GE(Up(2).root(2), Up(2).sqrt());
  mpfr_t pi;
  mpfr_init2(pi, 600);
  mpfr_const_pi(pi, MPFR_RNDD);
  mpq_class below_pi;
  mpfr_get_q(below_pi.get_mpq_t(), pi);
  mpfr_clear(pi);
  EXPECT_GE(Up::pi(), Up(below_pi));
  // 1/x = 1 + 2^-192 + ... is rounded down before it is rounded to an integer.
  EXPECT_EQ(Up(mpq_class(1 - mpq_class(1, mpz_class(1) << 192))).ceiling_of_reciprocal(), 1);
  EXPECT_THROW(Up(mpq_class(1, 2)).log2(), InternalError);
  EXPECT_THROW(Up(-1), InternalError);
  EXPECT_THROW(Up(1) / 0, InternalError);
}

}  // namespace
}  // namespace mocert::theory
