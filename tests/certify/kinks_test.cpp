#include "certify/kinks.hpp"

#include <gtest/gtest.h>

namespace mocert {
namespace {

Layer layer(std::initializer_list<SparseEntry> entries, std::initializer_list<double> bias, int cols, bool hidden) {
  Layer l;
  l.rows = static_cast<int>(bias.size());
  l.cols = cols;
  l.sparse = true;
  l.entries = entries;
  l.bias = Eigen::Map<const Eigen::VectorXd>(bias.begin(), l.rows);
  if (hidden) l.slope = {0.0};
  return l;
}

TEST(Kinks, AreThoseOfUnitsOfOneInput) {
  Expert e;
  // Kinks at x0 = 0.25, 0.5 and x1 = 0.75; the last unit looks at both inputs.
  e.layers.push_back(layer({{0, 0, 1}, {1, 0, -2}, {2, 1, 4}, {3, 0, 1}, {3, 1, 1}}, {-0.25, 1, -3, -0.6}, 2, true));
  e.layers.push_back(layer({{0, 0, 1}}, {0}, 4, false));
  const Kinks kinks(e, 2);
  using Found = std::optional<std::pair<int, double>>;
  EXPECT_EQ(kinks.find(Box{{0, 0}, {1, 1}}), Found({0, 0.5}));
  EXPECT_EQ(kinks.find(Box{{0, 0}, {0.4, 0.5}}), Found({0, 0.25}));
  EXPECT_EQ(kinks.find(Box{{0.5, 0}, {1, 1}}), Found({1, 0.75}));
  EXPECT_EQ(kinks.find(Box{{0.25, 0.75}, {0.5, 1}}), Found());
  EXPECT_EQ(kinks.find(Box{{0.49, 0}, {1, 0.5}}), Found()) << "a sliver is not worth a cut";
  e.input = Scaling{{10, 0}, {2, 1}};
  EXPECT_EQ(Kinks(e, 2).find(Box{{10, 0}, {12, 0.5}}), Found({0, 11}));
}

TEST(Kinks, AffineAndConstantExpertsHaveNone) {
  Expert affine;
  affine.layers.push_back(layer({{0, 0, 1}}, {-0.5}, 1, false));
  EXPECT_FALSE(Kinks(affine, 1).find(Box{{0}, {1}}));
  Expert constant;
  constant.constant = {1};
  EXPECT_FALSE(Kinks(constant, 1).find(Box{{0}, {1}}));
}

}  // namespace
}  // namespace mocert
