#include "theory/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mocert/error.hpp"

namespace mocert::theory {
namespace {

void expect_refusal(const std::string& experts, const std::string& layers, const std::string& slopes, const std::string& routing,
                    const std::string& words) {
  try {
    parse_layout(experts, layers, slopes, routing);
    ADD_FAILURE() << experts << " " << layers << " " << slopes << " " << routing << " was taken";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr(words));
  }
}

TEST(Layout, RefusesWhatIsNoLayout) {
  for (const char* experts : {"0", "-1", "1.5", "", "x", "1000000000000000001", "99999999999999999999999"})
    expect_refusal(experts, "2-1", "fixed", "flat", "--experts");
  for (const char* layers :
       {"", "2", "2-", "-1", "2--1", "2-x-1", "2 -1", "0-1", "2-0", "2-0-0-1", "2-8-0-1", "65537-1", "2-99999999999999999999-1"})
    expect_refusal("1", layers, "fixed", "flat", "--layers");
  std::string deep = "2";
  for (int k = 0; k < 1001; ++k) deep += "-1";
  expect_refusal("1", deep, "fixed", "flat", "--layers");
  expect_refusal("1", "2-1", "free", "flat", "--slopes");
  for (const char* routing : {"", "tree", "fixed:", "fixed:x", "flat:2", "fixedflat"})
    expect_refusal("1", "2-1", "fixed", routing, "--routing");
  for (const char* routing : {"tree:1", "tree:0", "tree:", "tree:x", "fixed:tree:1", "tree:-2"})
    expect_refusal("1", "2-1", "fixed", routing, "--routing tree:V");
}

TEST(Layout, CountsParameters) {
  const auto per_expert = [](const char* layers, const char* slopes) { return figures(parse_layout("7", layers, slopes, "fixed")); };
  EXPECT_EQ(per_expert("2-8-8-1", "fixed").per_expert, 107);
  EXPECT_EQ(per_expert("2-8-8-1", "fixed").trained, 105);
  EXPECT_EQ(per_expert("2-8-8-1", "layer").per_expert, 107);
  EXPECT_EQ(per_expert("2-8-8-1", "layer").trained, 107);
  EXPECT_EQ(per_expert("2-8-8-1", "neuron").per_expert, 121);
  EXPECT_EQ(per_expert("2-8-8-1", "neuron").trained, 121);
  EXPECT_EQ(per_expert("3-2", "neuron").trained, 8);
  EXPECT_EQ(per_expert("3-0-2", "layer").per_expert, 2);
}

TEST(Layout, CountsTheRouter) {
  const auto of = [](const char* experts, const char* routing) { return figures(parse_layout(experts, "2-1", "fixed", routing)); };
  const LayoutFigures flat = of("256", "flat");
  EXPECT_EQ(flat.height, 1);
  EXPECT_EQ(flat.compared, 256);
  EXPECT_EQ(flat.nodes, 256);
  EXPECT_EQ(flat.pairs, 256 * 255 / 2);
  EXPECT_EQ(flat.loaded, 3 + 2 * 256);
  EXPECT_EQ(flat.total, 256 * 3 + 2 * 256);
  const LayoutFigures binary = of("256", "tree:2");
  EXPECT_EQ(binary.height, 8);
  EXPECT_EQ(binary.compared, 16);
  EXPECT_EQ(binary.nodes, 510);
  EXPECT_EQ(binary.pairs, 255);
  // 10 leaves in threes: 3 + 3 + 3 + 1, then 3 + 1, then 2.
  const LayoutFigures odd = of("10", "fixed:tree:3");
  EXPECT_EQ(odd.height, 3);
  EXPECT_EQ(odd.compared, 3 + 3 + 2);
  EXPECT_EQ(odd.nodes, 10 + 4 + 2);
  EXPECT_EQ(odd.pairs, 9 + 0 + 3 + 0 + 1);
  const LayoutFigures one = of("1", "tree:2");
  EXPECT_EQ(one.height, 0);
  EXPECT_EQ(one.nodes, 0);
  EXPECT_EQ(one.loaded, 3);
}

TEST(Layout, FixedRoutingIsTheSameTreeNotTrained) {
  for (const auto& [fixed, learned] : {std::pair("fixed", "flat"), std::pair("fixed:flat", "flat"), std::pair("fixed:tree:4", "tree:4")}) {
    const Layout a = parse_layout("100", "2-1", "fixed", fixed), b = parse_layout("100", "2-1", "fixed", learned);
    EXPECT_FALSE(a.learned_routing);
    EXPECT_TRUE(b.learned_routing);
    EXPECT_EQ(figures(a).total, figures(b).total);
  }
}

TEST(Layout, CountsBeyond53BitsAreExact) {
  const LayoutFigures f = figures(parse_layout("1000000000000000000", "2-1", "fixed", "flat"));
  EXPECT_EQ(f.total.get_str(), "5000000000000000000");
  EXPECT_EQ(f.pairs.get_str(), "499999999999999999500000000000000000");
}

}  // namespace
}  // namespace mocert::theory
