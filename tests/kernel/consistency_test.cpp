#include "kernel/prove/consistency.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace mocert::kernel {
namespace {

/// Scattered, on a grid with a crease, one place many times, far from the origin.
Samples some_samples(std::mt19937_64& random, std::size_t n, std::size_t m, int kind) {
  std::uniform_real_distribution<double> unit(-1, 1);
  Samples s;
  s.inputs = n;
  s.outputs = m;
  s.count = 90;
  for (std::size_t i = 0; i < s.count; ++i) {
    double sum = 0, away = 0;
    for (std::size_t a = 0; a < n; ++a) {
      const double x = kind == 1 ? static_cast<double>(i >> (2 * a) & 3) / 4 : kind == 2 && i % 3 != 0 ? 0.5 : unit(random);
      s.x.push_back(kind == 3 ? x * 1e-3 + 1e9 : x);
      sum += x;
      away += std::fabs(x - 0.25);
    }
    for (std::size_t k = 0; k < m; ++k) s.y.push_back((kind == 1 ? away : std::sin(sum + static_cast<double>(k))) * 0.2);
  }
  return s;
}

/// apart - 2 eta and the distance, which is squared for l2.
std::pair<mpq_class, mpq_class> rise_and_run(const Claim& claim, std::size_t i, std::size_t j, std::size_t k) {
  const Samples& s = *claim.samples;
  mpq_class d = 0;
  for (std::size_t a = 0; a < s.inputs; ++a) {
    const mpq_class t = abs(mpq_class(s.x[i * s.inputs + a]) - mpq_class(s.x[j * s.inputs + a]));
    if (claim.input_norm == Norm::linf)
      d = std::max(d, t);
    else
      d += claim.input_norm == Norm::l1 ? t : mpq_class(t * t);
  }
  return {abs(mpq_class(s.y[i * s.outputs + k]) - mpq_class(s.y[j * s.outputs + k])) - 2 * claim.tolerance, d};
}

bool contradicts(const Claim& claim, std::size_t i, std::size_t j, std::size_t k) {
  const auto [rise, run] = rise_and_run(claim, i, j, k);
  const mpq_class& l = claim.lipschitz[k];
  return rise > 0 && (claim.input_norm == Norm::l2 ? rise * rise > l * l * run : rise > l * run);
}

TEST(Consistency, OfGroupsIsThatOfAllTheirPairs) {
  std::mt19937_64 random(3);
  int refused = 0, accepted = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    Claim claim;
    claim.samples = some_samples(random, static_cast<std::size_t>(1 + trial % 3), static_cast<std::size_t>(1 + trial / 3 % 2), trial % 4);
    claim.input_norm = static_cast<Norm>(random() % 3);
    claim.tolerance = trial % 5 == 0 ? mpq_class(1, 1000) : mpq_class(0);
    // The least constant that serves, as doubles have it, and on either side of it.
    claim.lipschitz.assign(claim.samples->outputs, mpq_class(1, 1'000'000));
    for (std::size_t k = 0; k < claim.samples->outputs; ++k) {
      for (std::size_t i = 0; i < claim.samples->count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          const auto [rise, run] = rise_and_run(claim, i, j, k);
          if (rise <= 0 || run == 0) continue;
          const double d = claim.input_norm == Norm::l2 ? std::sqrt(run.get_d()) : run.get_d();
          claim.lipschitz[k] = std::max(claim.lipschitz[k], mpq_class(rise.get_d() / d));
        }
      }
      claim.lipschitz[k] *= mpq_class(trial % 2 == 0 ? 1 + 1e-13 : 1 - 1e-13);
    }
    bool possible = true;
    for (std::size_t k = 0; k < claim.samples->outputs; ++k)
      for (std::size_t i = 0; i < claim.samples->count; ++i)
        for (std::size_t j = 0; j < i; ++j) possible = possible && !contradicts(claim, i, j, k);
    const auto pair = contradiction(claim);
    EXPECT_EQ(!pair, possible) << "trial " << trial;
    if (pair) {
      EXPECT_LT(pair->first, pair->second);
      bool somewhere = false;
      for (std::size_t k = 0; k < claim.samples->outputs; ++k) somewhere = somewhere || contradicts(claim, pair->first, pair->second, k);
      EXPECT_TRUE(somewhere) << "trial " << trial;
    }
    ++(possible ? accepted : refused);
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(accepted, 200);
}

}  // namespace
}  // namespace mocert::kernel
