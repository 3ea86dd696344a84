#include "target/precondition.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include "target/formulas.hpp"

namespace mocert {
namespace {

using testing::fpcore_refusal;

FormulaTarget with(const std::string& pre) { return testing::read_formula(":pre " + pre + " (+ x y)", "x y"); }

TEST(Precondition, BoxesOfEveryWriting) {
  for (const char* pre :
       {"(and (<= 0 x 1) (<= 2 y 3))", "(and (< 0 x) (> 1 x) (>= 3 y 2))", "(and (<= 0 x 1) (<= y 3) (<= 2 y) (<= 1 y 4))",
        "(and (< 0 x 1) (> 3 y 2))", "(and (>= x 0) (>= 1 x) (<= 2 y) (< y 3))", "(and [<= 0 x 1] [<= 2 y 3])",
        "(and (<= 0/1 x 0x1p+0) (<= 20e-1 y 3.0))", "(and (<= (- 0) x 1) (<= -5 y 3) (>= y 2))"}) {
    const FormulaTarget t = with(pre);
    ASSERT_TRUE(t.domain) << pre;
    EXPECT_EQ(*t.domain, (Box{{0, 2}, {1, 3}})) << pre;
    EXPECT_FALSE(t.precondition_is_no_box) << pre;
  }
  EXPECT_EQ(*testing::read_formula(":pre (< (- 2) x 3) x").domain, (Box{{-2}, {3}})) << "without and";
  EXPECT_EQ(*testing::read_formula(":pre (< 1 x 1) x").domain, (Box{{1}, {1}})) << "strict ones are closed";
}

TEST(Precondition, WhatIsNoBox) {
  for (const char* pre : {"(<= 0 x 1)", "(and (<= 0 x 1) (<= 2 y))", "(and (<= 0 x 1) (>= 2 y))", "(and (<= 0 x 1) (<= 2 y 3) (< x y))",
                          "(or (<= 0 x 1) (<= 2 y 3))", "(and (<= 0 x 1) (<= 2 (* 2 y) 3))", "(and (<= 0 x 1) (and (<= 2 y 3)))",
                          "(and (<= 0 x 1) (not (<= 2 y 3)))", "(and (<= 0 x 1) (== y 2))", "(and (<= 0 x 1) (<= x y 1))",
                          "(and (<= 0 x 1) (<= 2 y PI))", "(and (<= 0 x 1) (<= 2 y 3 4))", "(and)", "TRUE", "x",
                          "(and (<= 0 x 1) (<= 2 y (+ 1 2)))", "(and (<= 0 x 1) (<= 2 z 3))", "(and (<= 0 x 1) (<= y 2 3))"}) {
    EXPECT_FALSE(with(pre).domain) << pre;
    EXPECT_TRUE(with(pre).precondition_is_no_box) << pre;
  }
  const FormulaTarget none = testing::read_formula("x");
  EXPECT_FALSE(none.domain);
  EXPECT_FALSE(none.precondition_is_no_box);
}

TEST(Precondition, CornersAreRoundedOutwards) {
  const FormulaTarget t = testing::read_formula(":pre (<= 0.1 x 0.3) x");
  const double lo = t.domain->lo[0], hi = t.domain->hi[0];
  EXPECT_LT(mpq_class(lo), mpq_class(1, 10));
  EXPECT_GT(mpq_class(std::nextafter(lo, 1)), mpq_class(1, 10));
  EXPECT_GT(mpq_class(hi), mpq_class(3, 10));
  EXPECT_LT(mpq_class(std::nextafter(hi, 0)), mpq_class(3, 10));
  const Box third = *testing::read_formula(":pre (<= (- 1/3) x 1/3) x").domain;
  EXPECT_EQ(third.lo[0], -third.hi[0]);
  EXPECT_GT(mpq_class(third.hi[0]), mpq_class(1, 3));
}

TEST(Precondition, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {"(FPCore (x) :pre (< 2 x 1) x)", "f.fpcore:1:18: found an empty range for 'x'"},
      {"(FPCore (x) :pre (and (<= 0 x 1) (<= 2 x)) x)", "an empty range for 'x'"},
      {"(FPCore (x)\n :pre (<= 0 x 1e999) x)", "f.fpcore:2:15: found '1e999', expected a decimal"},
      {"(FPCore (x) :pre (<= 0..1 x 1) x)", "found '0..1', expected a decimal"},
      {"(FPCore (x) :pre (<= 0 x 0x1.fffffffffffff4p+1023) x)", "a bound beyond binary64"},
      {"(FPCore (x) :pre (<= 0 x 1) :pre (<= 0 x 1) x)", "a second :pre"},
      {"(FPCore (x) :pre (<= 0 x 1) x) (FPCore (x) :pre (<= 2 x 3) x)", "an empty range for 'x'"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_NE(fpcore_refusal(text).find(message), std::string::npos) << text << " -> " << fpcore_refusal(text);
}

TEST(Precondition, BoxesOfSeveralOutputsAreIntersected) {
  const FormulaTarget t = parse_fpcore("(FPCore (x) :pre (<= 0 x 2) x) (FPCore (x) (* x x)) (FPCore (x) :pre (<= 1 x 5) (sin x))", "f", {});
  EXPECT_EQ(*t.domain, (Box{{1}, {2}}));
  EXPECT_FALSE(t.precondition_is_no_box);
  const FormulaTarget mixed = parse_fpcore("(FPCore (x) :pre (<= 0 x 2) x) (FPCore (x) :pre (< x 1) x)", "f", {});
  EXPECT_EQ(*mixed.domain, (Box{{0}, {2}}));
  EXPECT_TRUE(mixed.precondition_is_no_box);
}

}  // namespace
}  // namespace mocert
