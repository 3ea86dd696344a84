#include "kernel/read/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "kernel/certificates.hpp"
#include "kernel/random_claims.hpp"

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

TEST(Table, ALeafClosesFromTheGreatestErrorOnwards) {
  // An affine expert over the whole grid: the greatest error is at a grid point, and rationals say how large it is.
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(3);
    std::vector<std::vector<double>> axes(n);
    std::size_t points = 1;
    std::string header, weights;
    std::vector<double> w(n);
    char text[64];
    const auto shortest = [&](double x) {
      return std::string(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.17g", x)));
    };
    for (std::size_t k = 0; k < n; ++k) {
      axes[k] = {random.real(-2, 2)};
      for (std::uint64_t i = random.below(4); i > 0; --i) axes[k].push_back(axes[k].back() + random.real(0.001, 1));
      points *= axes[k].size();
      header += "x" + std::to_string(k) + ",";
      w[k] = random.real(-2, 2);
      weights += (k > 0 ? ", " : "") + shortest(w[k]);
    }
    std::string csv = header + "y0\n";
    mpq_class greatest = 0;
    for (std::size_t p = 0; p < points; ++p) {
      const double y = random.real(-3, 3);
      mpq_class error(y);
      for (std::size_t k = 0, rest = p; k < n; rest /= axes[k].size(), ++k) {
        const double x = axes[k][rest % axes[k].size()];
        csv += shortest(x) + ",";
        error -= mpq_class(w[k]) * mpq_class(x);
      }
      csv += shortest(y) + "\n";
      greatest = std::max(greatest, mpq_class(abs(error)));
    }
    const auto closes = [&](const mpq_class& epsilon) {
      Statement s = statement(model_json(R"({"expert": 0})", R"({"layers": [{"weights": [[)" + weights + R"(]], "bias": [0]}]})",
                                         "\"inputs\": " + std::to_string(n) + ", \"outputs\": 1"),
                              "t.csv", csv, epsilon.get_str());
      s.table = true;
      std::vector<double> lo, hi;
      for (const auto& axis : axes) lo.push_back(axis.front()), hi.push_back(axis.back());
      return Checker(s).closes(0, lo, hi, {"table", {}, {}});
    };
    mpq_class little(1);
    little /= mpq_class(mpz_class(1) << 100);
    EXPECT_TRUE(closes(greatest * (1 + little))) << seed;
    little *= mpz_class(1) << 20;
    EXPECT_FALSE(closes(greatest * (1 - little))) << seed;
  }
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
