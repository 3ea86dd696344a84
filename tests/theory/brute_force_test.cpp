#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "theory/layout.hpp"
#include "theory/vc_dimension.hpp"

// Dichotomies of small classes, counted one by one, against the bounds.

namespace mocert::theory {
namespace {

using Dichotomies = std::set<std::uint64_t>;

ModelClass of(const char* experts, const char* layers, const char* routing) {
  return class_of(parse_layout(experts, layers, "fixed", routing));
}

void expect_at_most(const Dichotomies& found, const ModelClass& c, long m) {
  const GrowthBound growth = growth_bound(c);
  if (growth.least() <= m) {
    EXPECT_LE(std::log2(static_cast<double>(found.size())), growth.log2(m).to_double()) << m << " points";
  }
  if (found.size() == std::uint64_t{1} << m) {
    EXPECT_LE(m, vc_dimension(c).bound) << "a shattered set";
  }
}

TEST(BruteForce, ThresholdsOnTheLine) {
  const ModelClass c = of("1", "1-1", "fixed");
  EXPECT_EQ(vc_dimension(c).bound, 2);
  for (int m = 1; m <= 40; ++m) {
    Dichotomies found;  // points 0, 2, 4, ...; thresholds between and beyond them, both ways round
    for (int cut = -1; cut <= 2 * m; cut += 2) {
      std::uint64_t pattern = 0;
      for (int p = 0; p < m; ++p) pattern |= std::uint64_t{2 * p > cut} << p;
      found.insert(pattern);
      found.insert(~pattern & ((std::uint64_t{1} << m) - 1));
    }
    EXPECT_EQ(found.size(), static_cast<std::size_t>(2 * m));
    expect_at_most(found, c, m);
  }
}

/// All dichotomies by lines: every one can be moved until the line holds two of the points, and then turned and shifted a little.
Dichotomies by_lines(const std::vector<std::array<long, 2>>& points) {
  Dichotomies found;
  const std::uint64_t all = (std::uint64_t{1} << points.size()) - 1;
  for (std::size_t a = 0; a < points.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const long dx = points[b][0] - points[a][0], dy = points[b][1] - points[a][1];
      std::uint64_t above = 0;
      for (std::size_t p = 0; p < points.size(); ++p)
        above |= std::uint64_t{p != a && p != b && dx * (points[p][1] - points[a][1]) > dy * (points[p][0] - points[a][0])} << p;
      for (std::uint64_t on :
           {std::uint64_t{0}, std::uint64_t{1} << a, std::uint64_t{1} << b, std::uint64_t{1} << a | std::uint64_t{1} << b}) {
        found.insert(above | on);
        found.insert(~(above | on) & all);
      }
    }
  return found;
}

TEST(BruteForce, ThresholdsInThePlane) {
  const ModelClass c = of("1", "2-1", "fixed");
  EXPECT_EQ(vc_dimension(c).bound, 3);
  std::mt19937 random(3);
  std::uniform_int_distribution<long> coordinate(-1'000'000, 1'000'000);
  for (int m = 2; m <= 20; ++m) {
    std::vector<std::array<long, 2>> points;
    for (int p = 0; p < m; ++p) points.push_back({coordinate(random), coordinate(random)});
    const Dichotomies found = by_lines(points);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(m * m - m + 2)) << "Cover's count for points in general position";
    expect_at_most(found, c, m);
    EXPECT_EQ(found.size() == std::uint64_t{1} << m, m <= 3);
  }
}

/// Constants behind learned prototypes on the line: every pattern of at most E - 1 changes of sign.
TEST(BruteForce, ConstantsBehindLearnedPrototypes) {
  for (int experts = 2; experts <= 4; ++experts) {
    const ModelClass c = of(std::to_string(experts).c_str(), "1-0-1", "flat");
    int shattered = 0;
    for (int m = 1; m <= 6; ++m) {
      Dichotomies found;
      const int grid = 2 * m + 2;  // prototypes on half integers from -1/2, points at 0, 1, ...
      std::vector<int> prototype(static_cast<std::size_t>(experts), 0);
      for (bool more = true; more;) {
        std::array<std::size_t, 6> expert_of{};
        for (int p = 0; p < m; ++p) {
          std::size_t best = 0;
          for (std::size_t k = 1; k < prototype.size(); ++k)
            if (std::abs(4 * p - (2 * prototype[k] - 1)) < std::abs(4 * p - (2 * prototype[best] - 1))) best = k;
          expert_of[static_cast<std::size_t>(p)] = best;
        }
        for (unsigned signs = 0; signs < 1U << experts; ++signs) {
          std::uint64_t pattern = 0;
          for (int p = 0; p < m; ++p) pattern |= std::uint64_t{signs >> expert_of[static_cast<std::size_t>(p)] & 1U} << p;
          found.insert(pattern);
        }
        std::size_t digit = 0;
        while (digit < prototype.size() && ++prototype[digit] == grid) prototype[digit++] = 0;
        more = digit < prototype.size();
      }
      expect_at_most(found, c, m);
      std::size_t few_changes = 0;
      for (std::uint64_t pattern = 0; pattern < std::uint64_t{1} << m; ++pattern) {
        const std::uint64_t changes = (pattern ^ pattern >> 1) & ((std::uint64_t{1} << (m - 1)) - 1);
        if (std::popcount(changes) < experts) ++few_changes;
      }
      EXPECT_EQ(found.size(), few_changes) << experts << " experts, " << m << " points";
      if (found.size() == std::uint64_t{1} << m) shattered = m;
    }
    EXPECT_EQ(shattered, experts);
    EXPECT_GE(vc_dimension(c).bound, experts);
    EXPECT_EQ(vc_dimension(of(std::to_string(experts).c_str(), "1-0-1", "fixed")).bound, experts);
  }
}

/// Small ReLU nets with parameters drawn at random: what is found is some of the dichotomies.
TEST(BruteForce, SmallNets) {
  std::mt19937 random(4);
  std::normal_distribution<double> normal;
  for (int hidden = 1; hidden <= 3; ++hidden) {
    const std::string layers = "1-" + std::to_string(hidden) + "-1";
    const ModelClass c = of("1", layers.c_str(), "fixed");
    for (int m = 3; m <= 12; m += 3) {
      Dichotomies found;
      for (int draw = 0; draw < 20000; ++draw) {
        std::array<double, 10> w;
        for (double& v : w) v = normal(random);
        std::uint64_t pattern = 0;
        for (int p = 0; p < m; ++p) {
          const double x = 4.0 * p / (m - 1) - 2;
          double z = w[9];
          for (std::size_t h = 0; h < static_cast<std::size_t>(hidden); ++h) z += w[3 * h + 2] * std::max(0.0, w[3 * h] * x + w[3 * h + 1]);
          pattern |= std::uint64_t{z > 0} << p;
        }
        found.insert(pattern);
      }
      expect_at_most(found, c, m);
    }
  }
}

/// [|c - y| > t] for all c, at all sets of points (y, t) of a small grid: 2 are shattered somewhere, 3 nowhere.
TEST(BruteForce, LossesOfConstants) {
  std::vector<std::array<int, 2>> points;
  for (int y = 0; y < 5; ++y)
    for (int t = 0; t < 5; ++t) points.push_back({4 * y, 4 * t + 1});
  const auto shattered = [](const std::vector<std::array<int, 2>>& set) {
    Dichotomies found;
    for (int c = -40; c <= 60; ++c) {
      std::uint64_t pattern = 0;
      for (std::size_t p = 0; p < set.size(); ++p) pattern |= std::uint64_t{std::abs(c - set[p][0]) > set[p][1]} << p;
      found.insert(pattern);
    }
    return found.size() == std::size_t{1} << set.size();
  };
  int pairs = 0, triples = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      pairs += shattered({points[i], points[j]});
      for (std::size_t k = 0; k < j; ++k) triples += shattered({points[i], points[j], points[k]});
    }
  EXPECT_GT(pairs, 0);
  EXPECT_EQ(triples, 0);
  EXPECT_EQ(loss_dimension(of("1", "1-0-1", "fixed")).bound, 2);
}

}  // namespace
}  // namespace mocert::theory
