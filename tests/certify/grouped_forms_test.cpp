#include "certify/grouped_forms.hpp"

#include <gtest/gtest.h>

#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

TEST(GroupedForms, GiveEachBoxTheFormsOfItsOwnExpert) {
  int made = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3), m = 1 + testing::pick(g, 2);
    std::vector<Expert> experts;
    for (int e = 0; e < 5; ++e) experts.push_back(testing::random_expert(g, n, m, e));
    std::vector<Box> boxes;
    const auto count = static_cast<std::size_t>(testing::pick(g, 300));
    for (std::size_t i = 0; i < count; ++i) boxes.push_back(testing::random_box(g, n));
    std::vector<std::pair<const Expert*, const Box*>> wanted;
    std::vector<std::size_t> uses(experts.size(), 0);
    for (std::size_t i = 0; i < count; ++i) {
      const auto e = static_cast<std::size_t>(testing::pick(g, 6));
      wanted.emplace_back(e < experts.size() ? &experts[e] : nullptr, &boxes[i]);
      if (e < experts.size()) ++uses[e];
    }
    GroupedForms grouped(wanted, m);
    std::vector<GroupedForms::Tools> tools(2);
    for (std::size_t k = 0; k < grouped.groups(); ++k) grouped.make(tools[k % 2], k);
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<AffineForm> forms = grouped.forms(i);
      const Expert* expert = wanted[i].first;
      if (expert == nullptr || expert == &experts[0] || uses[static_cast<std::size_t>(expert - experts.data())] < 4) {
        EXPECT_TRUE(forms.empty());
        continue;
      }
      BatchBoxes alone(static_cast<std::size_t>(n), 1);
      alone.set(0, boxes[i]);
      BatchForms expected;
      BatchKernel().enclose(compile(*expert, n, m), alone, expected);
      ASSERT_EQ(forms.size(), static_cast<std::size_t>(m));
      for (std::size_t k = 0; k < forms.size(); ++k) {
        const AffineForm f = expected.form(k, 0);
        EXPECT_EQ(forms[k].center, f.center);
        EXPECT_EQ(forms[k].slope, f.slope);
        EXPECT_EQ(forms[k].remainder, f.remainder);
        EXPECT_TRUE(same(forms[k].range, f.range));
        ++made;
      }
    }
  }
  EXPECT_GT(made, 10000);
}

/// Wider than the kernel is given memory for.
TEST(GroupedForms, LeaveVeryWideExpertsAlone) {
  Expert expert;
  Layer first;
  first.rows = 1 << 17;
  first.cols = 1;
  first.sparse = true;
  first.bias = Eigen::VectorXd::Zero(first.rows);
  first.slope = {0.0};
  Layer last;
  last.rows = 1;
  last.cols = first.rows;
  last.sparse = true;
  last.bias = Eigen::VectorXd::Zero(1);
  expert.layers = {first, last};
  const Box box{{0}, {1}};
  const GroupedForms grouped(std::vector<std::pair<const Expert*, const Box*>>(16, {&expert, &box}), 1);
  EXPECT_EQ(grouped.groups(), 0U);
  EXPECT_TRUE(grouped.forms(3).empty());
}

}  // namespace
}  // namespace mocert
