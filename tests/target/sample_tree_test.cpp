#include "target/sample_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <tuple>

#include "mocert/error.hpp"

namespace mocert {
namespace {

/// What samples may look like: scattered, on a grid with a crease, one place many times, far from the origin.
Samples some_samples(std::mt19937_64& random, int n, int m, int kind) {
  std::uniform_real_distribution<double> unit(-1, 1);
  Samples s;
  s.inputs = n;
  s.outputs = m;
  s.input_norm = static_cast<Norm>(random() % 3);
  for (int k = 0; k < m; ++k) s.lipschitz.emplace_back(k + 1, 2);
  for (int i = 0; i < 120; ++i) {
    double sum = 0, away = 0;
    for (int a = 0; a < n; ++a) {
      const double x = kind == 1 ? static_cast<double>(i >> (2 * a) & 3) / 4 : kind == 2 && i % 3 != 0 ? 0.5 : unit(random);
      s.x.push_back(kind == 3 ? x * 1e-3 + 1e9 : x);
      sum += x;
      away += std::fabs(x - 0.25);
    }
    for (int k = 0; k < m; ++k) s.y.push_back((kind == 1 ? away : std::sin(sum + k)) * 0.2);
  }
  return s;
}

double distance(const Samples& s, const double* x, std::size_t i) {
  std::vector<double> away;
  for (std::size_t a = 0; a < static_cast<std::size_t>(s.inputs); ++a)
    away.push_back(std::fabs(x[a] - s.x[i * static_cast<std::size_t>(s.inputs) + a]));
  return plain_norm(away, s.input_norm);
}

TEST(SampleTree, LeavesNoConeOutThatIsBelowTheLimit) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 400; ++trial) {
    const int n = 1 + trial % 3, m = 1 + trial / 3 % 2;
    const Samples s = some_samples(random, n, m, trial % 4);
    const SampleTree tree(s);
    ASSERT_EQ(tree.count(), 120U);
    std::vector<double> x;
    for (int a = 0; a < n; ++a) x.push_back(s.x[static_cast<std::size_t>(a)] + std::uniform_real_distribution<double>(-1, 1)(random));
    for (std::size_t k = 0; k < static_cast<std::size_t>(m); ++k) {
      for (const double side : {1.0, -1.0}) {
        std::vector<double> values;
        for (std::size_t i = 0; i < 120; ++i)
          values.push_back(side * s.y[i * static_cast<std::size_t>(m) + k] + s.lipschitz[k].get_d() * distance(s, x.data(), i));
        EXPECT_NEAR(tree.least(x, k, side), *std::min_element(values.begin(), values.end()), 1e-9);
        // A limit that stays as it is.
        const double limit = values[static_cast<std::size_t>(trial) % values.size()];
        std::set<std::size_t> found;
        tree.lowest(x, k, side, limit, [&](std::size_t i, double value) {
          EXPECT_NEAR(value, values[i], 1e-9);
          found.insert(i);
        });
        for (std::size_t i = 0; i < 120; ++i)
          EXPECT_TRUE(values[i] >= limit || found.count(i) == 1) << "trial " << trial << ", sample " << i;
      }
    }
  }
}

TEST(Contradictions, AreFoundAmongMany) {
  std::mt19937_64 random(2);
  int refused = 0;
  for (int trial = 0; trial < 600; ++trial) {
    Samples s = some_samples(random, 1 + trial % 3, 1 + trial / 3 % 2, trial % 4);
    // Just what one pair asks for, or a little less.
    const std::size_t n = static_cast<std::size_t>(s.inputs), m = static_cast<std::size_t>(s.outputs);
    double least = 0;
    for (std::size_t i = 0; i < 120; ++i)
      for (std::size_t j = 0; j < i; ++j)
        for (std::size_t k = 0; k < m; ++k)
          if (const double d = distance(s, &s.x[i * n], j); d > 0) least = std::max(least, std::fabs(s.y[i * m + k] - s.y[j * m + k]) / d);
    s.tolerance = trial % 5 == 0 ? mpq_class(1, 1000) : mpq_class(0);
    const double factor = trial % 2 == 0 ? 1 + 1e-12 : 1 - 1e-12;
    s.lipschitz.assign(1, mpq_class(least * factor));
    bool possible = true;
    for (std::size_t i = 0; i < 120; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        for (std::size_t k = 0; k < m; ++k) {
          const mpq_class apart = abs(mpq_class(s.y[i * m + k]) - mpq_class(s.y[j * m + k])) - 2 * s.tolerance;
          mpq_class d = 0;
          for (std::size_t a = 0; a < n; ++a) {
            const mpq_class t = abs(mpq_class(s.x[i * n + a]) - mpq_class(s.x[j * n + a]));
            if (s.input_norm == Norm::linf)
              d = std::max(d, t);
            else
              d += s.input_norm == Norm::l1 ? t : mpq_class(t * t);
          }
          const mpq_class& l = s.lipschitz[0];
          if (apart > 0 && (s.input_norm == Norm::l2 ? apart * apart > l * l * d : apart > l * d)) possible = false;
        }
      }
    }
    bool accepted = true;
    try {
      refuse_contradiction(s, "s.csv");
    } catch (const InputError&) {
      accepted = false;
    }
    EXPECT_EQ(accepted, possible) << "trial " << trial;
    if (!possible) ++refused;
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace mocert
