#include "certify/mutations.hpp"

#include <gtest/gtest.h>

namespace mocert::testing {
namespace {

TEST(Mutations, WhateverIsAcceptedIsTrue) {
  const Mutations m = mutate_certificates(std::filesystem::path(MOCERT_SOURCE_DIR) / "certs", 1, 500);
  EXPECT_TRUE(m.false_verdicts.empty()) << m.false_verdicts.front();
  // The mutations are neither all harmless nor all fatal, and false claims were among them.
  EXPECT_GT(m.accepted, 50U);
  EXPECT_LT(m.accepted, 400U);
  EXPECT_GT(m.about_false_claims, 100U);
}

}  // namespace
}  // namespace mocert::testing
