#include <gmpxx.h>

#include "target/target_files.hpp"

namespace mocert {
namespace {

using ClaimDomain = testing::TargetFiles;

TEST_F(ClaimDomain, IsTheFlagsElseTheTargetsElseTheModelsElseTheUnitBox) {
  const Target bounded = load_target(path("f.fpcore"), {{"f"}, {}, {}, {}}), free = load_target(path("f.fpcore"), {{"g"}, {}, {}, {}});
  const Box small{{0.5}, {1}}, wide{{-1}, {3}};
  EXPECT_EQ(claim_domain(small, bounded, wide, 1), small);
  EXPECT_EQ(claim_domain({}, bounded, wide, 1), (Box{{0}, {2}}));
  EXPECT_EQ(claim_domain({}, bounded, {}, 1), (Box{{0}, {2}}));
  EXPECT_EQ(claim_domain({}, free, wide, 1), wide);
  EXPECT_EQ(claim_domain({}, free, {}, 1), (Box{{0}, {1}}));
  EXPECT_EQ(claim_domain(wide, free, {}, 1), wide);
  EXPECT_EQ(claim_domain(wide, free, wide, 1), wide);
}

TEST_F(ClaimDomain, LiesInsideWhatIsGivenElsewhere) {
  const Target bounded = load_target(path("f.fpcore"), {{"f"}, {}, {}, {}}), free = load_target(path("f.fpcore"), {{"g"}, {}, {}, {}});
  const Box small{{0.5}, {1}}, wide{{-1}, {3}};
  const auto refused = [](const std::optional<Box>& flag, const Target& target, const std::optional<Box>& model) {
    return testing::message_of([&] { (void)claim_domain(flag, target, model, 1); });
  };
  EXPECT_EQ(refused(wide, bounded, {}), "domain: found [-1,3], expected a part of the target's domain [0,2]");
  EXPECT_EQ(refused({}, bounded, small), "domain: found [0,2], expected a part of the model's domain [0.5,1]");
  EXPECT_NE(refused(wide, free, small).find("the model's domain"), std::string::npos);
  EXPECT_NE(refused(Box{{0}, {std::nextafter(2, 3)}}, bounded, {}), "accepted") << "one ulp beyond";
  EXPECT_NE(refused(Box{{0, 0}, {1, 1}}, bounded, {}).find("--domain: found 2 axes in the domain, expected 1"), std::string::npos);
  EXPECT_NE(refused({}, bounded, Box{{0, 0}, {1, 1}}).find("model: found 2 axes"), std::string::npos);
}

TEST_F(ClaimDomain, MustBeNamedWhereThePreconditionIsNoBox) {
  write("h.fpcore", "(FPCore (x y) :pre (< x y) (+ x y))");
  const Target t = load_target(path("h.fpcore"), {});
  EXPECT_THROW((void)claim_domain({}, t, {}, 2), InputError);
  EXPECT_THROW((void)claim_domain({}, t, Box{{0, 0}, {1, 1}}, 2), InputError) << "the model's is not enough";
  const Box flag{{0, 2}, {1, 3}};
  EXPECT_EQ(claim_domain(flag, t, {}, 2), flag);
}

TEST(DomainFlag, ReadsBoxes) {
  EXPECT_EQ(parse_domain("[0,1]x[-2,3]", "--domain"), (Box{{0, -2}, {1, 3}}));
  EXPECT_EQ(parse_domain(" [ 0 , 0x1p-1 ] x [1,1] ", "--domain"), (Box{{0, 1}, {0.5, 1}}));
  EXPECT_LT(mpq_class(parse_domain("[0.1,0.3]", "d").lo[0]), mpq_class(1, 10));
  for (const char* text :
       {"",           "0,1",   "[0,1",   "[0,1]x", "[1,0]",       "[0,1]y[0,1]", "[0;1]",        "[nan,1]", "[0,1e999]",
        "[0,1,2]",    "[0]",   "[]",     "[,]",    "[0,1]X[0,1]", "x[0,1]",      "[0,1]xx[0,1]", "[0,1/2]", "[0,0x1.00000000000001p0]",
        "[0,1] junk", "(0,1)", "[[0,1]]"})
    EXPECT_EQ(testing::message_of([&] { parse_domain(text, "--domain"); }).find("--domain: found \"" + std::string(text) + "\""), 0U)
        << text;
  EXPECT_EQ(parse_domain("[.5,+1]x[-1e-400,5.]", "d"), (Box{{0.5, -0x1p-1074}, {1, 5}}));
}

}  // namespace
}  // namespace mocert
