#include "kernel/read/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "kernel/fault.hpp"

using namespace mocert::kernel;

namespace {

/// The members in an order of their own.
std::string document(const std::vector<std::string>& members) {
  std::string text;
  for (const std::string& member : members) text += (text.empty() ? "{" : ", ") + member;
  return text + "}";
}

std::vector<std::string> members(const std::string& expert = "1") {
  return {R"("mocert": "model")",
          R"("schemaVersion": "1.0")",
          R"("dtype": "binary32")",
          R"("inputs": 2)",
          R"("outputs": 1)",
          R"("domain": [[0, 1], [0, 1]])",
          R"("router": [{"nearest": [[0, 0], [1, 0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": )" + expert + "}]",
          R"("experts": [{"constant": [0.5]}, {"layers": [{"weights": [[1, 2]], "bias": [3]}]}])"};
}

TEST(ReadModel, TheOrderOfTheMembersDoesNotMatter) {
  std::vector<std::string> order = members();
  const std::string digest = content_digest(read_model(document(order)));
  const auto first = order.begin() + 2;
  std::sort(first, order.end());
  do {
    const Model model = read_model(document(order));
    ASSERT_EQ(content_digest(model), digest) << document(order);
    ASSERT_EQ(model.type, Type::binary32);
    ASSERT_EQ(model.experts.size(), 2U);
  } while (std::next_permutation(first, order.end()));
}

TEST(ReadModel, AnExpertThatDoesNotExistIsRefusedInAnyOrder) {
  std::vector<std::string> order = members("2");
  for (int side : {0, 1}) {
    if (side == 1) std::reverse(order.begin(), order.end());
    try {
      (void)read_model(document(order));
      FAIL() << document(order);
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.place, "/router/2/expert");
    }
  }
}

TEST(ReadModel, NumbersAreThoseOfTheTypeWhereverItStands) {
  std::vector<std::string> order = members();
  order.back() = R"("experts": [{"constant": [0.5]}, {"constant": [0.1]}])";
  std::reverse(order.begin(), order.end());
  EXPECT_EQ(read_model(document(order)).experts[1].constant[0], static_cast<double>(0.1F));
}

}  // namespace
