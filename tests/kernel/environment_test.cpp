#include "kernel/prove/environment.hpp"

#include <gtest/gtest.h>

#include "certificates.hpp"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

/// Claims that are false, or vacuous, and hold if subnormal numbers are 0; each with a certificate that would prove it then.
struct Flushed {
  Statement statement;
  std::string certificate;
};

std::vector<Flushed> flushed_claims() {
  std::vector<Flushed> claims;
  const auto add = [&](Statement s, const char* domain, const char* proof) {
    s.domain = domain;
    claims.push_back({s, Draft{"certified", R"("upper": "0.0001")", proof, ""}.text(s)});
  };
  add(statement(model_json(R"({"expert": 0})", R"({"layers": [{"weights": [[1e-310]], "bias": [0]}]})"), "f.fpcore", "(FPCore (x) 0)",
                "0.001"),
      "[0,1e308]", R"({"bounded": "form"})");
  add(statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "f.fpcore", "(FPCore (x) (* x 1e308))", "0.001"), "[0,1e-310]",
      R"({"bounded": "form"})");
  return claims;
}

/// Whether anything is verified with the environment set by `disturb` from the start or during the check only.
template <class Disturb>
void expect_nothing_verified(Disturb disturb) {
  for (const Flushed& claim : flushed_claims()) {
    for (const bool from_the_start : {true, false}) {
      std::istringstream in(claim.certificate);
      std::fenv_t before;
      std::fegetenv(&before);
      if (from_the_start) disturb();
      const Checker checker(claim.statement);
      if (!from_the_start) disturb();
      const Result result = checker.check(in, {2, false});
      std::fesetenv(&before);
      EXPECT_EQ(result.outcome, Outcome::not_proved) << summary(result);
      EXPECT_EQ(result.code, "gap");
    }
  }
}

}  // namespace

TEST(Environment, RoundingOfTheCallerDoesNotMatterAndIsRestored) {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST}) {
    expect_nothing_verified([mode] { std::fesetround(mode); });
    std::fesetround(mode);
    {
      const OwnEnvironment environment;
      EXPECT_TRUE(is_as_assumed());
    }
    EXPECT_EQ(std::fegetround(), mode);
    EXPECT_EQ(is_as_assumed(), mode == FE_TONEAREST);
    std::fesetround(FE_TONEAREST);
  }
}

#if defined(__SSE2__)
TEST(Environment, FlushedSubnormalNumbersOfTheCallerDoNotMatter) {
  const unsigned before = _mm_getcsr();
  for (const unsigned flags : {0x8000U, 0x0040U, 0x8040U}) {  // flush to zero; denormals are zero; both
    expect_nothing_verified([&] { _mm_setcsr(before | flags); });
    _mm_setcsr(before | flags);
    const bool assumed = is_as_assumed();
    _mm_setcsr(before);
    EXPECT_FALSE(assumed) << flags;
    Statement contradiction = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "s.csv", "x0,y0\n0,0\n0,1e-310\n", "1");
    contradiction.lipschitz = "1";
    _mm_setcsr(before | flags);
    EXPECT_THROW(Checker{contradiction}, BadInput);
    _mm_setcsr(before);
  }
}
#endif

TEST(Environment, ExactNumbersThatGrowAreBoundedInstead) {
  const auto outcome = [](const char* domain, const std::string& body) {
    Statement s = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "f.fpcore", "(FPCore (x) " + body + ")", "1");
    s.domain = domain;
    std::istringstream in(Draft{"certified", R"("upper": "1")", R"({"bounded": "form"})", ""}.text(s));
    return Checker(s).check(in, {1, true}).outcome;
  };
  std::string squares = "x";
  for (int k = 0; k < 28; ++k) squares = "(let ((y " + squares + ")) (* y y))";
  EXPECT_EQ(outcome("[0.1,0.7]", squares), Outcome::verified);
  EXPECT_EQ(outcome("[1e-10,1]", "(exp (- (/ 1 (* x x))))"), Outcome::verified);
  EXPECT_EQ(outcome("[0,0.5]", "(exp (* -1e9 x))"), Outcome::verified);
  EXPECT_EQ(outcome("[40,41]", "(exp (- (exp x)))"), Outcome::verified);
  EXPECT_EQ(outcome("[0.1,0.7]", "(pow x 1e308)"), Outcome::verified);
  EXPECT_EQ(outcome("[0.1,0.7]", "(/ 1 (cosh (* 1e12 x)))"), Outcome::verified);
  EXPECT_EQ(outcome("[40,41]", "(exp (exp x))"), Outcome::not_proved);
  EXPECT_EQ(outcome("[2,3]", "(pow (pow (pow (pow (pow x 1024) 1024) 1024) 1024) 1024)"), Outcome::not_proved);
}

TEST(Environment, ExactNumbersBeyondTheirRangeAreRoundedOutwards) {
  const OwnEnvironment environment;
  for (const int sign_of : {1, -1}) {
    for (const long exponent : {-200'000L, -65'537L, -65'535L, 0L, 65'535L, 65'537L, 200'000L}) {
      Fine x(0.75 * sign_of);
      mpfr_mul_2si(x.get(), x.get(), exponent, MPFR_RNDN);
      const Exact low(x, MPFR_RNDD), high(x, MPFR_RNDU);
      const auto at_least = [&x](const Exact& e) {
        return e.finite() ? mpfr_cmp_q(x.get(), e.rational().get_mpq_t()) <= 0 : e.shadow() > 0;
      };
      const auto most = [&x](const Exact& e) { return e.finite() ? mpfr_cmp_q(x.get(), e.rational().get_mpq_t()) >= 0 : e.shadow() < 0; };
      EXPECT_TRUE(most(low) && at_least(high)) << sign_of << " " << exponent;
      EXPECT_EQ(low == high, std::abs(exponent) < 65'536) << sign_of << " " << exponent;
    }
  }
}
