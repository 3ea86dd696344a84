#include <gtest/gtest.h>

#include "kernel/certificates.hpp"
#include "kernel/prove/gap_network.hpp"
#include "kernel/random_claims.hpp"

namespace mocert::kernel {
namespace {

using namespace testing;

/// The same layers with numbers a little different, or much.
Expert moved(Random& random, Expert expert) {
  const double size = random.below(4) == 0 ? 1 : std::ldexp(1.0, -static_cast<int>(random.below(40)));
  const auto move = [&](std::vector<double>& list) {
    for (double& x : list)
      if (random.below(3) != 0) x += random.real(-size, size);
  };
  for (Layer& layer : expert.layers) {
    move(layer.weights);
    move(layer.bias);
    if (random.below(2) == 0) move(layer.slope);
    for (auto& entry : layer.entries) entry.value += random.real(-size, size);
  }
  if (expert.input && random.below(2) == 0) move(expert.input->mean);
  if (expert.output && random.below(2) == 0) move(expert.output->range);
  if (random.below(6) == 0) expert.input.reset();
  if (random.below(6) == 0) expert.output.reset();
  return expert;
}

template <class N>
class RandomNetworks : public ::testing::Test {};
TYPED_TEST_SUITE(RandomNetworks, Numbers);

TYPED_TEST(RandomNetworks, TheGapContainsTheExactDifferenceOfRandomPairs) {
  int together = 0, apart = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(3), m = 1 + random.below(3);
    const Expert reference = random_expert(random, n, m);
    const bool same = random.below(4) != 0;
    const Expert expert = same ? moved(random, reference) : random_expert(random, n, m);
    const RandomBox box(random, n);
    const std::vector<TypeParam> gaps =
        upper_network_gaps(reference, expert, m, Region<TypeParam>(box.lo, box.hi), seed % 2 == 0 ? 0 : most_symbols);
    ASSERT_EQ(gaps.size(), m);
    for (int which = 0; which < 12; ++which) {
      const std::vector<double> x = box.point(random, which);
      const auto f = run(reference, x), g = run(expert, x);
      for (std::size_t k = 0; k < m; ++k) {
        const mpq_class difference = abs(f[k] - g[k]);
        EXPECT_GE(mpfr_cmp_q(mocert::kernel::fine_above(gaps[k]).get(), difference.get_mpq_t()), 0) << "seed " << seed << " at " << show(x);
      }
    }
    ++(same ? together : apart);
  }
  EXPECT_GT(together, 500);
  EXPECT_GT(apart, 200);
}

TEST(Network, ADifferenceCarriedThroughIsFarBelowTwoNetworksApart) {
  // Both swing by far more over the box than they differ from each other.
  const auto layers = [](const std::string& weight) {
    return R"({"layers": [{"weights": [[3], [-2]], "bias": [0, 1], "slope": 0}, {"weights": [[)" + weight + R"(, 1]], "bias": [0]}]})";
  };
  Statement s = statement(model_json(R"({"expert": 0})", layers("1.0009765625")), "reference.json",
                          model_json(R"({"expert": 0})", layers("1")), "0.003");
  s.domain = "[-1,1]";
  EXPECT_TRUE(Checker(s).closes(0, std::vector<double>{-1}, std::vector<double>{1}, {"network", {}, {}, 0}));
  s.epsilon = "0.0029";
  EXPECT_FALSE(Checker(s).closes(0, std::vector<double>{-1}, std::vector<double>{1}, {"network", {}, {}, 0}));
}

const std::string line = R"({"layers": [{"weights": [[1]], "bias": [0]}]})";
std::string constant_expert(const std::string& value) { return R"({"constant": [)" + value + "]}"; }
const std::string halves = R"({"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
const std::string thirds = R"({"argmax": {"weights": [[0], [1]], "bias": [0.75, 0]}, "children": [1, 2]}, {"expert": 0}, {"expert": 1})";

/// Steps at 1/2 in the model and at 3/4 in the reference: all four pairs but (0, 1) meet.
Statement steps(const std::string& epsilon) {
  return statement(model_json(halves, constant_expert("0") + ", " + constant_expert("1")), "reference.json",
                   model_json(thirds, constant_expert("0.5") + ", " + constant_expert("1.25")), epsilon);
}

const char* const steps_proof =
    R"({"route": [{"split": 0, "at": "0x1.4p-1",
 "low": {"route": [{"bounded": "network"}, {"outside": 1, "sibling": 0}]}, "high": {"outside": 0, "sibling": 1}},
 {"route": [{"bounded": "network"}, {"bounded": "network"}]}]})";

TEST(Network, EveryPairThatBothRoutersMaySelectIsProved) {
  const std::string good = steps_proof;
  const auto outcome = [&](const std::string& proof, const std::string& epsilon = "0.5", const std::string& upper = "0.5") {
    return summary(check(steps(epsilon), Draft{"certified", "\"upper\": \"" + upper + "\"", proof, ""}));
  };
  EXPECT_EQ(outcome(good), "verified certified");
  EXPECT_EQ(outcome(good, "0.49", "0.49"), "not proved gap /proof/route/0/low/route/0");
  EXPECT_EQ(outcome(good, "0.5", "0.4"), "not proved bound /bound/upper");
  // A pair left out, in any way.
  EXPECT_EQ(outcome(replaced(good, R"({"route": [{"bounded": "network"}, {"bounded": "network"}]})", R"({"bounded": "network"})")),
            "rejected structure /proof/route/1/bounded");
  EXPECT_EQ(outcome(replaced(good, R"([{"bounded": "network"}, {"bounded": "network"}])", R"([{"bounded": "network"}])")),
            "rejected structure /proof/route/1/route");
  EXPECT_EQ(outcome(replaced(good, R"([{"bounded": "network"}, {"bounded": "network"}])",
                             R"([{"bounded": "network"}, {"outside": 1, "sibling": 0}])")),
            "not proved outside /proof/route/1/route/1");
  EXPECT_EQ(outcome(replaced(good, R"([{"bounded": "network"}, {"bounded": "network"}])",
                             R"([{"bounded": "network"}, {"route": [{"bounded": "network"}]}])")),
            "rejected structure /proof/route/1/route/1/route");
  EXPECT_EQ(outcome(replaced(good, R"({"outside": 1, "sibling": 0})", R"({"outside": 2, "sibling": 0})")),
            "rejected structure /proof/route/0/low/route/1/outside");
  EXPECT_EQ(outcome(replaced(good, R"({"outside": 1, "sibling": 0})", R"({"outside": 1, "sibling": 1})")),
            "rejected structure /proof/route/0/low/route/1/sibling");
  EXPECT_EQ(outcome(replaced(good, "network", "form")), "rejected structure /proof/route/0/low/route/0/bounded");
}

TEST(Network, AtATieEveryPairCounts) {
  // Both routers tie at 1/2 only: there, and nowhere else, expert 0 of the one meets expert 1 of the other.
  const std::string experts = constant_expert("0") + ", " + constant_expert("1");
  Statement s = statement(model_json(halves, experts), "reference.json", model_json(halves, experts), "0.5");
  const auto proof = [](const std::string& first, const std::string& second) {
    const auto half = [](const std::string& end, bool low, const std::string& pair) {
      const std::string beyond = R"({"outside": 0, "sibling": )" + std::string(low ? "1" : "0") + "}";
      const std::string inside =
          R"({"route": [)" + (low ? R"({"bounded": "network"}, )" + pair : pair + R"(, {"bounded": "network"})") + "]}";
      return R"({"split": 0, "at": ")" + end + R"(", "low": )" + (low ? inside : beyond) + R"(, "high": )" + (low ? beyond : inside) + "}";
    };
    return R"({"route": [)" + half("0x1.0000000000001p-1", true, first) + ", " + half("0x1.fffffffffffffp-2", false, second) + "]}";
  };
  const std::string bounded = R"({"bounded": "network"})", upper = R"("upper": "1")";
  EXPECT_EQ(summary(check(s, Draft{"certified", upper, proof(R"({"outside": 1, "sibling": 0})", bounded), ""})),
            "not proved outside /proof/route/0/low/route/1");
  EXPECT_EQ(summary(check(s, Draft{"certified", upper, proof(bounded, bounded), ""})), "not proved gap /proof/route/0/low/route/1");
  s.epsilon = "1";
  EXPECT_EQ(summary(check(s, Draft{"certified", upper, proof(bounded, bounded), ""})), "verified certified");

  // The violation is at the tie and names its pair.
  s.epsilon = "0.5";
  const auto witness = [&](const std::string& x, const std::string& route) {
    return summary(check(s, Draft{"violated", R"("lower": {"value": "0x1p+0", "x": [")" + x + R"("], "route": )" + route + "}", "", ""}));
  };
  EXPECT_EQ(witness("0x1p-1", "[0, 1]"), "verified violated");
  EXPECT_EQ(witness("0x1p-1", "[1, 0]"), "verified violated");
  EXPECT_EQ(witness("0x1p-1", "[1, 1]"), "not proved lower /bound/lower/value");
  EXPECT_EQ(witness("0x1.0000000000001p-1", "[0, 1]"), "not proved unrouted /bound/lower/route/0");
  EXPECT_EQ(witness("0x1.0000000000001p-1", "[1, 0]"), "not proved unrouted /bound/lower/route/1");
  EXPECT_EQ(witness("0x1p-1", "[0]"), "rejected witness /bound/lower/route");
  EXPECT_EQ(witness("0x1p-1", "[0, 1, 0]"), "rejected witness /bound/lower/route/2");
  EXPECT_EQ(witness("0x1p-1", "[0, 2]"), "rejected witness /bound/lower/route/1");

  // Of the same leaves nothing differs.
  s.same_route = true;
  const Draft same{"certified", R"("upper": "0")", R"({"route": [{"bounded": "network"}, {"bounded": "network"}]})", ""};
  EXPECT_EQ(summary(check(s, same)), "verified certified");
  const std::string text = same.text(s);
  EXPECT_EQ(summary(check(s, replaced(text, "same-route", "all"))), "rejected claim /claim/pairs");
  EXPECT_EQ(summary(check(s, replaced(text, R"(, "pairs": "same-route")", ""))), "rejected syntax /claim");
  s.same_route = false;
  EXPECT_EQ(summary(check(s, text)), "rejected claim /claim/pairs");
  EXPECT_EQ(summary(check(s, replaced(text, "same-route", "all"))), "rejected structure /proof/route/0/bounded");
}

std::string refusal(const Statement& s) {
  try {
    const Checker checker(s);
  } catch (const BadInput& bad) {
    return bad.what();
  }
  return "";
}

TEST(Network, WhatStatesNoClaimIsBadInput) {
  const std::string experts = constant_expert("0") + ", " + constant_expert("1"), one = model_json(R"({"expert": 0})", line);
  const auto between = [&](const std::string& model, const std::string& reference, bool same_route) {
    Statement s = statement(model, "reference.json", reference, "1");
    s.same_route = same_route;
    return s;
  };
  EXPECT_EQ(refusal(between(one, one, false)), "");
  EXPECT_EQ(refusal(between(one, one, true)), "");
  // Every number of the router counts for same-route.
  const std::string model = model_json(halves, experts);
  EXPECT_EQ(refusal(between(model, model, true)), "");
  for (const auto& [from, to] : {std::pair{"0.25", "0.25000000000000006"},
                                 {"0.75", "0.5"},
                                 {R"({"expert": 0}, {"expert": 1})", R"({"expert": 1}, {"expert": 0})"}}) {
    EXPECT_NE(refusal(between(model, replaced(model, from, to), true)).find("routers that differ"), std::string::npos) << to;
    EXPECT_EQ(refusal(between(model, replaced(model, from, to), false)), "") << to;
  }
  EXPECT_NE(refusal(between(model, one, true)).find("routers that differ"), std::string::npos);
  EXPECT_NE(refusal(between(one, model_json(R"({"expert": 0})", R"({"constant": [0, 1]})", R"("inputs": 1, "outputs": 2)"), false))
                .find("2 outputs"),
            std::string::npos);
  // The reference's domain, a clip range say, must contain X.
  Statement s = between(one, model_json(R"({"expert": 0})", line, R"("inputs": 1, "outputs": 1, "domain": [[0, 2]])"), false);
  EXPECT_EQ(refusal(s), "");
  s.domain = "[0,2.5]";
  EXPECT_NE(refusal(s).find("not inside the reference's domain"), std::string::npos);
  for (const char* flag : {"lipschitz", "tolerance", "function", "table", "route of a formula"}) {
    Statement wrong = between(one, one, false);
    const std::string name = flag;
    if (name == "lipschitz") wrong.lipschitz = "1";
    if (name == "tolerance") wrong.tolerance = "1";
    if (name == "function") wrong.functions = {"f"};
    if (name == "table") wrong.table = true;
    if (name == "route of a formula") wrong.target = {"f.fpcore", "(FPCore (x) x)"}, wrong.same_route = true;
    EXPECT_NE(refusal(wrong), "") << flag;
  }
  // A manifest may ask for same-route; a flag that contradicts it is refused.
  const std::string manifest = R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "r.json", "sameRoute": false})";
  Statement by_manifest = statement(model, "t.json", manifest, "1");
  by_manifest.data = Document{"r.json", model};
  EXPECT_EQ(refusal(by_manifest), "");
  by_manifest.same_route = true;
  EXPECT_NE(refusal(by_manifest).find("contradicts"), std::string::npos);
}

}  // namespace
}  // namespace mocert::kernel
