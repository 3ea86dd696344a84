#include "kernel/read/table.hpp"

#include <gtest/gtest.h>

#include "kernel/certificates.hpp"

namespace mocert::kernel {
namespace {

using namespace testing;

const std::string affine = R"({"layers": [{"weights": [[1]], "bias": [0]}]})";

/// The hat 0, 1, 0 over 0, 1, 2.
Statement hat(const std::string& expert, const std::string& epsilon) {
  Statement s = statement(model_json(R"({"expert": 0})", expert), "t.csv", "x0,y0\n1,1\n0,0\n2,0\n", epsilon);
  s.table = true;
  return s;
}

TEST(Table, ALeafSpansGridLinesAndItsBoundIsExact) {
  const Draft whole{"certified", R"("upper": "2")", R"({"bounded": "table"})", ""};
  EXPECT_EQ(summary(check(hat(affine, "2"), whole)), "verified certified");  // |0 - 2| at the end
  EXPECT_EQ(summary(check(hat(affine, "1.9999999999999999"), Draft{"certified", R"("upper": "1")", whole.proof, ""})),
            "not proved gap /proof");
  // The tip, at a grid line inside the box, counts.
  EXPECT_EQ(summary(check(hat(R"({"constant": [0]})", "1"), Draft{"certified", R"("upper": "1")", whole.proof, ""})), "verified certified");
  EXPECT_EQ(summary(check(hat(R"({"constant": [0]})", "0.99"), Draft{"certified", R"("upper": "0.99")", whole.proof, ""})),
            "not proved gap /proof");
  EXPECT_EQ(summary(check(hat(affine, "2"), Draft{"certified", R"("upper": "2")", R"({"bounded": "form"})", ""})),
            "rejected structure /proof/bounded");
}

TEST(Table, WitnessesAreInterpolated) {
  const auto at = [](const char* x, const char* value) {
    return Draft{"violated", std::string(R"("lower": {"value": ")") + value + R"(", "x": [")" + x + R"("], "route": []})", "", ""};
  };
  const Statement s = hat(R"({"constant": [0]})", "1/4");
  EXPECT_EQ(summary(check(s, at("0x1p-1", "1/2"))), "verified violated");
  EXPECT_EQ(summary(check(s, at("0x1p-1", "0.500001"))), "not proved lower /bound/lower/value");
  EXPECT_EQ(summary(check(s, at("0x1.8p+0", "0.5"))), "verified violated");
  EXPECT_EQ(summary(check(s, at("0x1.8p+1", "0.5"))), "rejected witness /bound/lower/x/0");
}

TEST(Table, GridsThatAreNoneAreRefused) {
  const auto refused = [](Statement s) {
    try {
      build_claim(s);
      return false;
    } catch (const BadInput&) {
      return true;
    }
  };
  const Statement good = hat(affine, "2");
  EXPECT_FALSE(refused(good));
  for (const char* bad : {"x0,y0\n0,0\n1,1\n1,2\n", "x0,y0\n", "x0\n1\n"}) {
    Statement s = good;
    s.target.bytes = bad;
    EXPECT_TRUE(refused(s)) << bad;
  }
  Statement s = good;
  s.domain = "[0,2.0000001]";
  EXPECT_TRUE(refused(s));
  s = good;
  s.lipschitz = "1";
  EXPECT_TRUE(refused(s));
  s = good;
  s.functions = {"f"};
  EXPECT_TRUE(refused(s));
  s = good;
  s.target.name = "t.fpcore";
  EXPECT_TRUE(refused(s));

  const auto inlined = [&](const std::string& rest) {
    Statement t = good;
    t.table = false;
    t.target = {"t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "table", )" + rest + "}"};
    return t;
  };
  EXPECT_FALSE(refused(inlined(R"("axes": [[0, 1, 2]], "values": [0, 1, 0])")));
  EXPECT_EQ(build_claim(inlined(R"("axes": [[0, 1, "0x1p1"]], "values": [0, 1, -0])")).target_digest, build_claim(good).target_digest);
  for (const char* bad :
       {R"("axes": [[0, 2, 1]], "values": [0, 1, 0])", R"("axes": [[0, 0, 1]], "values": [0, 1, 0])", R"("axes": [], "values": [0, 1, 0])",
        R"("axes": [[0, 1, 2]], "values": [0, 1])", R"("axes": [[0, 1, 2]], "values": [])",
        R"("axes": [[], [0, 1, 2]], "values": [0, 1, 0])", R"("axes": [[0, 1, 2]])", R"("values": [0, 1, 0])",
        R"("axes": [[0, 1, 2]], "values": [0, 1, 0], "file": "t.csv")", R"("axes": [[0, 1, 2]], "values": [0, 1, "0.5"])",
        R"("axes": [[0, 1, 2]], "values": [0, 1, 0], "lipschitz": ["1"])",
        R"("axes": [[0, 1, 2]], "values": [0, 1, 0], "functions": ["f"])", R"("axes": [], "file": "t.csv")"}) {
    EXPECT_TRUE(refused(inlined(bad))) << bad;
  }
}

}  // namespace
}  // namespace mocert::kernel
