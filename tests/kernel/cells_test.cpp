#include "kernel/prove/cells.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <thread>

#include "kernel/prove/elementary.hpp"
#include "kernel/prove/environment.hpp"

using namespace mocert::kernel;

namespace {

struct Named {
  Op op;
  int (*exact)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  double lo, hi;  ///< the domain
};
const std::vector<Named> functions = {
    {Op::exp, mpfr_exp, -800, 800},     {Op::log, mpfr_log, 0x1p-1074, 1e308}, {Op::cbrt, mpfr_cbrt, -1e308, 1e308},
    {Op::sin, mpfr_sin, -1e308, 1e308}, {Op::cos, mpfr_cos, -1e308, 1e308},    {Op::tan, mpfr_tan, -1e308, 1e308},
    {Op::asin, mpfr_asin, -1, 1},       {Op::acos, mpfr_acos, -1, 1},          {Op::atan, mpfr_atan, -1e308, 1e308},
    {Op::sinh, mpfr_sinh, -720, 720},   {Op::cosh, mpfr_cosh, -720, 720},      {Op::tanh, mpfr_tanh, -1e308, 1e308}};

/// Numbers of all sizes, near edges of cells, near 1 and near multiples of pi/2.
double hostile(std::mt19937_64& engine, const Named& f) {
  for (;;) {
    std::uint64_t bits = engine();
    double x = std::bit_cast<double>(bits);
    const auto unit = [&] { return static_cast<double>(engine() >> 11) * 0x1p-53; };
    switch (engine() % 8) {
      case 0: break;
      case 1: x = (unit() - 0.5) * 20; break;
      case 2: x = std::ldexp(unit() - 0.5, static_cast<int>(engine() % 16)); break;
      case 3: x = std::bit_cast<double>((bits & 0x800fffffffffffff) | (0x3f0 + engine() % 24) << 52); break;
      case 4:  // an edge of a cell, a step to either side
        x = std::bit_cast<double>(((bits & 0x800fc00000000000) | (0x3f4 + engine() % 20) << 52) + engine() % 3 - 1);
        break;
      case 5: x = static_cast<double>(engine() % 2000) * 0x1.921fb54442d18p+0 * (engine() % 2 == 0 ? 1 : -1); break;
      case 6: x = std::nextafter(engine() % 2 == 0 ? 1.0 : -1.0, engine() % 2 == 0 ? 0 : 2); break;
      default: x = (engine() % 2 == 0 ? 1 : -1) * std::ldexp(1.0 - unit() * 0x1p-20, -static_cast<int>(engine() % 40));
    }
    if (f.lo <= x && x <= f.hi) return x;
  }
}

}  // namespace

TEST(Cells, ContainTheExactValueAtHostilePoints) {
  std::mt19937_64 engine(1);
  mpfr_t exact;
  mpfr_init2(exact, 256);
  for (const Named& f : functions) {
    int narrow = 0, all = 0;
    for (int i = 0; i < 40'000; ++i) {
      const double x = hostile(engine, f);
      const Interval<Fast> value = value_by_cells(f.op, Fast(x));
      const double low = value.lo.v, high = value.hi.v;
      mpfr_set_d(exact, x, MPFR_RNDN);
      f.exact(exact, exact, MPFR_RNDN);
      ASSERT_TRUE(mpfr_cmp_d(exact, low) >= 0 && mpfr_cmp_d(exact, high) <= 0) << static_cast<int>(f.op) << " at " << std::hexfloat << x;
      if (std::fabs(x) > 0x1p-1000 && std::fabs(x) < 700) {
        ++all;
        const double size = std::max({std::fabs(low), std::fabs(high), std::min(std::fabs(x), 0x1p-7)});
        if (high - low <= size * 0x1p-46) ++narrow;
      }
    }
    EXPECT_GT(narrow, all * 0.96) << static_cast<int>(f.op) << ": " << narrow << " of " << all;
  }
  mpfr_clear(exact);
}

TEST(Cells, AValueDoesNotDependOnWhatWasAskedBefore) {
  std::mt19937_64 engine(2);
  std::vector<std::pair<Op, double>> asked;
  std::vector<double> answers;
  for (int i = 0; i < 2000; ++i) {
    const Named& f = functions[engine() % functions.size()];
    asked.emplace_back(f.op, hostile(engine, f));
    answers.push_back(value_by_cells(f.op, Fast(asked.back().second)).hi.v);
  }
  std::thread([&] {  // has no cells yet
    const OwnEnvironment environment;
    for (std::size_t i = asked.size(); i-- > 0;) EXPECT_EQ(value_by_cells(asked[i].first, Fast(asked[i].second)).hi.v, answers[i]);
  })
      .join();
}
