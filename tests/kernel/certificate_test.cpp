#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "certificates.hpp"

using namespace mocert;
using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

const std::string two_prototypes = R"({"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
const std::string two_constants = R"({"constant": [0.25]}, {"constant": [0.75]})";

/// f(x) = x on [0, 1], constants 1/4 and 3/4, a tie at 1/2.
Statement identity() { return statement(model_json(two_prototypes, two_constants), "t.fpcore", "(FPCore (x) x)", "0.26"); }

Draft identity_proof(const std::string& cut_above = "0x1.0000000000001p-1", const std::string& cut_below = "0x1.fffffffffffffp-2") {
  return {"certified", R"("upper": "0x1.0000000000002p-2", "lower": {"value": "0x1p-2", "x": ["0x1p-1"], "route": [1]})",
          R"({"route": [{"split": 0, "at": ")" + cut_above +
              R"(", "low": {"bounded": "form"}, "high": {"outside": 0, "sibling": 1}},
                        {"split": 0, "at": ")" +
              cut_below + R"(", "low": {"outside": 0, "sibling": 0}, "high": {"bounded": "form"}}]})",
          ""};
}

/// One proof tree in place of the identity's.
std::string with_proof(const std::string& proof) {
  Draft draft = identity_proof();
  draft.proof = proof;
  return summary(check(identity(), draft));
}

}  // namespace

TEST(Certificate, TwoConstantsWithATie) {
  const Result result = check(identity(), identity_proof());
  EXPECT_EQ(summary(result), "verified certified");
  EXPECT_EQ(result.leaves, 2U);
  EXPECT_EQ(result.nodes, 7U);
  EXPECT_EQ(result.experts, 2U);
  EXPECT_EQ(result.upper, 0x1.0000000000002p-2);
  EXPECT_EQ(result.lower, 0.25);
}

TEST(Certificate, ThePointOfATieIsNotCutOff) {
  EXPECT_EQ(summary(check(identity(), identity_proof("0x1p-1"))), "not proved outside /proof/route/0/high");
  EXPECT_EQ(summary(check(identity(), identity_proof("0x1.0000000000001p-1", "0x1p-1"))), "not proved outside /proof/route/1/low");
}

TEST(Certificate, OfManyLeavesTheFirstThatDoesNotHoldIsReported) {
  // x against 0 on [-1, 1]: the error is |x|. 4,096 leaves of equal width.
  const Statement s = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "t.fpcore", "(FPCore (x) :pre (<= -1 x 1) x)", "1");
  const std::function<std::string(double, double, int)> tree = [&](double lo, double hi, int levels) -> std::string {
    if (levels == 0) return R"({"bounded": "form"})";
    char at[64];
    std::snprintf(at, sizeof at, "%a", 0.5 * (lo + hi));
    return std::string(R"({"split": 0, "at": ")") + at + R"(", "low": )" + tree(lo, 0.5 * (lo + hi), levels - 1) + R"(, "high": )" +
           tree(0.5 * (lo + hi), hi, levels - 1) + "}";
  };
  Draft draft{"certified", R"("upper": "1")", tree(-1, 1, 12), ""};
  const Result whole = check(s, draft);
  EXPECT_EQ(summary(whole), "verified certified");
  EXPECT_EQ(whole.leaves, 4096U);
  EXPECT_EQ(whole.upper, 1);
  // Below 1 - 2^-13 both outermost leaves fail, and further ones next to them: the first is named, although the document is broken behind
  // it.
  Statement tighter = s;
  tighter.epsilon = "0.999";
  const std::string first = "/proof/low/low/low/low/low/low/low/low/low/low/low/low";
  EXPECT_EQ(summary(check(tighter, draft)), "not proved gap " + first);
  // With 1/2 all leaves of the first quarter fail, those of later batches too.
  Statement tightest = s;
  tightest.epsilon = "0.5";
  EXPECT_EQ(summary(check(tightest, draft)), "not proved gap " + first);
  std::string text = draft.text(tighter);
  text.resize(text.size() / 2);
  EXPECT_EQ(summary(check(tighter, text)), "not proved gap " + first);
  EXPECT_EQ(summary(check(s, draft.text(s).substr(0, text.size()))).substr(0, 15), "rejected syntax");
}

TEST(Certificate, SplitsAboveRoutes) {
  const std::string form = R"({"bounded": "form"})";
  const std::string below = R"({"route": [{"bounded": "form"}, {"outside": 0, "sibling": 0}]})";
  const std::string above = R"({"route": [{"outside": 0, "sibling": 1}, {"bounded": "form"}]})";
  const std::string middle = R"({"route": [{"bounded": "form"}, {"bounded": "form"}]})";
  const std::string proof = R"({"split": 0, "at": "0x1.fffffffffffffp-2", "low": )" + below +
                            R"(, "high": {"split": 0, "at": "0x1.0000000000001p-1", "low": )" + middle + R"(, "high": )" + above + "}}";
  EXPECT_EQ(with_proof(proof), "verified certified");
  EXPECT_EQ(with_proof(replaced(proof, middle, form)), "rejected structure /proof/high/low/bounded");
  EXPECT_EQ(with_proof(replaced(proof, above, below)), "not proved gap /proof/high/high/route/0");
}

TEST(Certificate, Structure) {
  const std::string form = R"({"bounded": "form"})";
  EXPECT_EQ(with_proof(form), "rejected structure /proof/bounded");
  EXPECT_EQ(with_proof(R"({"route": [)" + form + "]}"), "not proved gap /proof/route/0");
  EXPECT_EQ(with_proof(R"({"route": []})"), "rejected structure /proof/route");
  EXPECT_EQ(with_proof(R"({"outside": 0, "sibling": 1})"), "rejected structure /proof/outside");
  for (const char* part :
       {R"({"outside": 1, "sibling": 1})", R"({"outside": 0, "sibling": 0})", R"({"outside": 0, "sibling": 2})", R"({"bounded": "magic"})",
        R"({"bounded": "samples"})", R"({"route": [{"bounded": "form"}]})", R"({"split": 1, "at": "0x1p-1"})",
        R"({"split": 0, "at": "0x0p+0"})", R"({"split": 0, "at": "0x1p+0"})", R"({"split": 0, "at": "0x1p+9"})"}) {
    EXPECT_EQ(with_proof(R"({"route": [)" + std::string(part) + "]}").substr(0, 19), "rejected structure ") << part;
  }
  for (const char* part : {"{}", R"({"proof": 1})", R"({"bounded": "form", "x": 1})", R"({"at": "0x1p-1", "split": 0})",
                           R"({"bounded": 1})", "[]", "null", R"({"split": "0"})", R"({"outside": 0, "outside": 0})",
                           R"({"split": 0, "at": 0.5})", R"({"split": 0, "at": "0x1p-1", "high": {}})"}) {
    EXPECT_EQ(with_proof(R"({"route": [)" + std::string(part) + "]}").substr(0, 16), "rejected syntax ") << part;
  }
  for (const char* part : {R"({"split": 0.5})", R"({"split": -1})", R"({"split": 0, "at": "0.5"})",
                           R"({"split": 0, "at": "0x1.00000000000001p-1"})", R"({"outside": 1e0})"}) {
    EXPECT_EQ(with_proof(R"({"route": [)" + std::string(part) + "]}").substr(0, 16), "rejected number ") << part;
  }
  const std::string three =
      R"({"route": [{"split": 0, "at": "0x1.0000000000001p-1", "low": {"bounded": "form"}, "high": {"outside": 0, "sibling": 1}},
    {"split": 0, "at": "0x1.fffffffffffffp-2", "low": {"outside": 0, "sibling": 0}, "high": {"bounded": "form"}}, {"bounded": "form"}]})";
  EXPECT_EQ(with_proof(three).substr(0, 19), "rejected structure ");
}

TEST(Certificate, EveryFieldOfTheClaimIsCompared) {
  const std::string good = identity_proof().text(identity());
  const auto after = [&](const std::string& from, const std::string& to) { return summary(check(identity(), replaced(good, from, to))); };
  EXPECT_EQ(after(R"("value": "0.26")", R"("value": "13/50")"), "verified certified");
  EXPECT_EQ(after(R"("value": "0.26")", R"("value": "0.27")"), "rejected claim /claim/epsilon/value");
  EXPECT_EQ(after(R"("value": "0.26")", R"("value": "0x1.0a3d70a3d70a4p-2")"), "rejected claim /claim/epsilon/value");
  EXPECT_EQ(after(R"("value": "0.26")", R"("value": 0.26)"), "rejected syntax /claim/epsilon/value");
  EXPECT_EQ(after(R"("value": "0.26")", R"("value": ".26")"), "rejected number /claim/epsilon/value");
  EXPECT_EQ(after("\"hex\": \"0x1.0a", "\"hex\": \"0x1.0b"), "rejected claim /claim/epsilon/hex");
  EXPECT_EQ(after(R"("norm": "linf")", R"("norm": "l1")"), "rejected claim /claim/norm");
  EXPECT_EQ(after(R"("real")", R"("float")"), "rejected claim /claim/semantics");
  EXPECT_EQ(after(R"(["0x0p+0", "0x1p+0"])", R"(["0x0p+0", "0x1.8p+0"])"), "rejected claim /claim/domain/0/1");
  EXPECT_EQ(after(R"(["0x0p+0", "0x1p+0"])", R"(["0x0p+0", "1"])"), "rejected number /claim/domain/0/1");
  EXPECT_EQ(after(R"([["0x0p+0", "0x1p+0"]])", "[]"), "rejected shape /claim/domain");
  EXPECT_EQ(after(R"("0x1p+0"]]})", R"("0x1p+0"]], "lipschitz": {}})"), "rejected claim /claim/lipschitz");
  EXPECT_EQ(after(R"("schemaVersion": "1.0")", R"("schemaVersion": "1.1")"), "rejected version /schemaVersion");
  EXPECT_EQ(after(R"("experts": 2)", R"("experts": 3)"), "rejected shape /model/experts");
  EXPECT_EQ(after(R"("inputs": 1)", R"("inputs": 2)"), "rejected shape /model/inputs");
  EXPECT_EQ(after(R"("expression")", R"("samples")"), "rejected claim /target/kind");
  EXPECT_EQ(after(R"("verdict": "certified")", R"("verdict": "undecided")"), "rejected verdict /verdict");
  EXPECT_EQ(after("0x1.0000000000002p-2", "0x1p-2"), "not proved bound /bound/upper");
  EXPECT_EQ(after("}}", "}} {}").substr(0, 15), "rejected syntax");
  EXPECT_EQ(check(identity(), good + "x").code, "syntax");
  EXPECT_EQ(check(identity(), good.substr(0, good.size() - 1)).code, "syntax");
  EXPECT_EQ(check(identity(), "").code, "syntax");
  const std::size_t content = good.find("contentDigest") + 30;
  std::string other = good;
  other[content] = other[content] == '0' ? '1' : '0';
  EXPECT_EQ(summary(check(identity(), other)), "rejected model_digest /model/contentDigest");
  other = good;
  const std::size_t target = good.rfind("contentDigest") + 30;
  other[target] = other[target] == '0' ? '1' : '0';
  EXPECT_EQ(summary(check(identity(), other)), "rejected target_digest /target/contentDigest");
  other = good;
  const std::size_t file = good.find("fileDigest") + 30;
  other[file] = other[file] == '0' ? '1' : '0';
  const Result noted = check(identity(), other);
  EXPECT_EQ(summary(noted), "verified certified");
  EXPECT_FALSE(noted.note.empty());
}

TEST(Certificate, AnotherStatementIsNotProved) {
  const std::string good = identity_proof().text(identity());
  Statement s = identity();
  s.epsilon = "0.2";
  EXPECT_EQ(summary(check(s, good)), "rejected claim /claim/epsilon/value");
  s = identity();
  s.target.bytes = "(FPCore (x) (+ x 0.001))";
  EXPECT_EQ(summary(check(s, good)), "rejected target_digest /target/contentDigest");
  s = identity();
  s.model->bytes = replaced(s.model->bytes, "[0.25]}", "[0.125]}");
  EXPECT_EQ(summary(check(s, good)), "rejected model_digest /model/contentDigest");
}

TEST(Certificate, LowerBoundAtAPoint) {
  const std::string good = identity_proof().text(identity());
  const auto after = [&](const std::string& from, const std::string& to) { return summary(check(identity(), replaced(good, from, to))); };
  EXPECT_EQ(after(R"("route": [1]})", R"("route": [0]})"), "verified certified");  // a tie
  EXPECT_EQ(after(R"("x": ["0x1p-1"])", R"("x": ["0x1.8p-1"])"), "not proved lower /bound/lower/value");
  EXPECT_EQ(after(R"("x": ["0x1p-1"])", R"("x": ["0x1p-2"])"), "not proved unrouted /bound/lower/route/0");
  EXPECT_EQ(after(R"("x": ["0x1p-1"])", R"("x": ["0x1.8p+0"])"), "rejected witness /bound/lower/x/0");
  EXPECT_EQ(after(R"("x": ["0x1p-1"])", R"("x": [])"), "rejected shape /bound/lower/x");
  EXPECT_EQ(after(R"("route": [1]})", R"("route": []})"), "rejected witness /bound/lower/route");
  EXPECT_EQ(after(R"("route": [1]})", R"("route": [1, 0]})"), "rejected witness /bound/lower/route/1");
  EXPECT_EQ(after(R"("route": [1]})", R"("route": [2]})"), "rejected witness /bound/lower/route/0");
  EXPECT_EQ(after(R"("value": "0x1p-2")", R"("value": "0x1.0000000000001p-2")"), "not proved lower /bound/lower/value");
  EXPECT_EQ(after(R"("value": "0x1p-2")", R"("value": "-1")"), "rejected number /bound/lower/value");
}

TEST(Certificate, Violated) {
  Statement s = identity();
  s.epsilon = "0.2";
  const Draft draft{"violated", R"("lower": {"value": "0.2400000001", "x": ["0x1.eb851eb851eb8p-2"], "route": [0]})", "", ""};
  Result result = check(s, Draft{"violated", R"("lower": {"value": "0.229", "x": ["0x1.eb851eb851eb8p-2"], "route": [0]})", "", ""});
  EXPECT_EQ(summary(result), "verified violated");
  EXPECT_NEAR(result.lower, 0.23, 1e-9);
  EXPECT_EQ(summary(check(s, draft)), "not proved lower /bound/lower/value");
  EXPECT_EQ(summary(check(s, Draft{"violated", R"("lower": {"value": "0.2", "x": ["0x1.eb851eb851eb8p-2"], "route": [0]})", "", ""})),
            "rejected verdict /bound/lower/value");
  EXPECT_EQ(summary(check(s, Draft{"violated", R"("lower": {"value": "0.229", "x": ["0x1.eb851eb851eb8p-2"], "route": [1]})", "", ""})),
            "not proved unrouted /bound/lower/route/0");
  EXPECT_EQ(check(s, Draft{"violated", "", "", ""}).code, "syntax");
  EXPECT_EQ(check(s, Draft{"violated", R"("lower": {"value": "0.229", "x": ["0x1.eb851eb851eb8p-2"], "route": [0]})",
                           R"({"bounded": "form"})", ""})
                .code,
            "syntax");
}

TEST(Certificate, Argmax) {
  // Scores x and 1 - x: the same border at 1/2, from gates. Deep router: a further argmax with one child.
  const std::string model = model_json(
      R"({"argmax": {"weights": [[-1], [1]], "bias": [1, 0]}, "children": [1, 2]}, {"expert": 0}, {"argmax": {"weights": [[5]], "bias": [1]}, "children": [3]}, {"expert": 1})",
      two_constants);
  const Statement s = statement(model, "t.fpcore", "(FPCore (x) x)", "0.26");
  Draft draft = identity_proof();
  draft.bound = R"("upper": "1")";
  draft.proof =
      R"({"route": [{"split": 0, "at": "0x1.0000000000001p-1", "low": {"bounded": "form"}, "high": {"outside": 0, "sibling": 1}},
    {"route": [{"split": 0, "at": "0x1.fffffffffffffp-2", "low": {"outside": 0, "sibling": 0}, "high": {"bounded": "form"}}]}]})";
  EXPECT_EQ(summary(check(s, draft)), "verified certified");
  draft.proof = replaced(draft.proof, "0x1.fffffffffffffp-2", "0x1p-1");
  EXPECT_EQ(summary(check(s, draft)), "not proved outside /proof/route/1/route/0/low");
  draft.proof = replaced(draft.proof, R"("outside": 0, "sibling": 0)", R"("outside": 1, "sibling": 0)");
  EXPECT_EQ(check(s, draft).code, "structure");
}

TEST(Certificate, Samples) {
  Statement s = statement(model_json(R"({"expert": 0})", R"({"layers": [{"weights": [[1]], "bias": [0]}]})"), "t.csv",
                          "x0,y0\n0,0\n0.5,0.5\n1,1\n", "0.3");
  s.lipschitz = "1.5";
  // Between neighbours at distance d the envelope is at most 1.25 d/2... above the line: (L + 1)/2 d - slack; at
  // epsilon 0.3 four leaves suffice.
  const auto leaf = [](int i, int j) {
    return R"({"bounded": "samples", "upper": [)" + std::to_string(i) + R"(], "lower": [)" + std::to_string(j) + "]}";
  };
  const auto split = [](const char* at, const std::string& low, const std::string& high) {
    return R"({"split": 0, "at": ")" + std::string(at) + R"(", "low": )" + low + R"(, "high": )" + high + "}";
  };
  const auto proof = [&](const std::string& first) {
    return split("0x1p-1", split("0x1p-2", first, split("0x1.8p-2", leaf(1, 1), leaf(1, 1))), split("0x1.8p-1", leaf(1, 1), leaf(2, 2)));
  };
  Draft draft{"certified", R"("upper": "0x1p+0")", proof(leaf(0, 0)), ""};
  s.epsilon = "0.63";
  EXPECT_EQ(summary(check(s, draft)), "verified certified");
  s.epsilon = "0.6";
  EXPECT_EQ(check(s, draft).code, "gap");
  s.epsilon = "0.63";
  draft.proof = proof(leaf(3, 0));
  EXPECT_EQ(check(s, draft).code, "structure");
  draft.proof = proof(leaf(2, 0));
  EXPECT_EQ(summary(check(s, draft)), "not proved gap /proof/low/low");
  draft.proof = proof(R"({"bounded": "samples", "upper": [], "lower": [0]})");
  EXPECT_EQ(check(s, draft).code, "shape");
  draft.proof = proof(R"({"bounded": "samples", "upper": [0, 0], "lower": [0]})");
  EXPECT_EQ(check(s, draft).code, "shape");
  draft.proof = proof(R"({"bounded": "form"})");
  EXPECT_EQ(check(s, draft).code, "structure");
  draft.proof = proof(leaf(0, 0));
  const std::string good = draft.text(s);
  EXPECT_EQ(summary(check(s, replaced(good, R"(["1.5"])", R"(["1.6"])"))), "rejected claim /claim/lipschitz/constants");
  EXPECT_EQ(summary(check(s, replaced(good, R"("tolerance": "0")", R"("tolerance": "1")"))), "rejected claim /claim/lipschitz/tolerance");
  EXPECT_EQ(summary(check(s, replaced(good, R"("l2")", R"("l1")"))), "rejected claim /claim/lipschitz/norm");
  EXPECT_EQ(summary(check(s, replaced(good, R"("samples": 3)", R"("samples": 4)"))), "rejected shape /target/samples");
}

TEST(Certificate, SamplesViolations) {
  // Between 0 and 1/2 the envelopes of y = x with L = 1.5 span 1/8 about the line.
  Statement s = statement(model_json(R"({"expert": 0})", R"({"layers": [{"weights": [[1]], "bias": [0]}]})"), "t.csv",
                          "x0,y0\n0,0\n0.5,0.5\n1,1\n", "0.1");
  s.lipschitz = "1.5";
  const auto draft = [](const char* value, const char* kind) {
    return Draft{"violated", R"("lower": {"value": ")" + std::string(value) + R"(", "x": ["0x1p-2"], "route": []})", "", kind};
  };
  EXPECT_EQ(summary(check(s, draft("0.124", "data too sparse"))), "verified violated");
  EXPECT_EQ(summary(check(s, draft("0.124", "model wrong"))), "not proved violation /violation");
  EXPECT_EQ(summary(check(s, draft("0.124", "neither"))), "not proved violation /violation");
  EXPECT_EQ(check(s, draft("0.124", "something")).code, "syntax");
  s.model->bytes = replaced(s.model->bytes, "\"bias\": [0]", "\"bias\": [0.0625]");
  s.epsilon = "0.15";
  EXPECT_EQ(summary(check(s, draft("0.18", "neither"))), "verified violated");
  s.model->bytes = replaced(s.model->bytes, "\"bias\": [0.0625]", "\"bias\": [0.5]");
  EXPECT_EQ(summary(check(s, draft("0.62", "model wrong"))), "verified violated");
  EXPECT_EQ(summary(check(s, draft("0.62", "data too sparse"))), "not proved violation /violation");
}

TEST(Certificate, UndefinedTargets) {
  Statement s =
      statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "t.fpcore", "(FPCore (x) (if (< x 2) x (log (- x))))", "2");
  const Draft draft{"certified", R"("upper": "2")", R"({"bounded": "form"})", ""};
  EXPECT_EQ(summary(check(s, draft)), "verified certified");
  s.target.bytes = "(FPCore (x) (if (< x 0.5) x (log (- x 0.5))))";
  EXPECT_EQ(summary(check(s, draft)), "not proved undefined /proof");
}

TEST(Certificate, DeepProofs) {
  std::string proof;
  for (int i = 0; i < 10000; ++i) proof += R"({"split": 0, "at": "0x1p-)" + std::to_string(i % 1000 + 1) + R"(", "low": )";
  EXPECT_EQ(with_proof(R"({"route": [)" + proof).substr(0, 8), "rejected");
  std::string chain = R"({"expert": 0})", tree = R"({"bounded": "form"})", router;
  for (int i = 0; i < 1800; ++i) {
    router += R"({"nearest": [[0]], "children": [)" + std::to_string(i + 1) + "]}, ";
    tree = R"({"route": [)" + tree + "]}";
  }
  const Statement s = statement(model_json(router + chain, R"({"constant": [0]})"), "t.fpcore", "(FPCore (x) x)", "2");
  EXPECT_EQ(summary(check(s, Draft{"certified", R"("upper": "2")", tree, ""})), "verified certified");
  for (int i = 0; i < 300; ++i) tree = R"({"route": [)" + tree + "]}";
  EXPECT_EQ(check(s, Draft{"certified", R"("upper": "2")", tree, ""}).outcome, Outcome::rejected);
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep += "[";
  EXPECT_EQ(check(s, deep).code, "syntax");
}

TEST(Certificate, RandomDamageNeverVerifiesAnotherClaimOrCrashes) {
  const std::string good = identity_proof().text(identity());
  const Checker checker(identity());
  std::mt19937_64 random(11);
  for (int i = 0; i < 20000; ++i) {
    std::string bad = good;
    for (std::uint64_t k = 1 + random() % 3; k > 0; --k) {
      const std::size_t at = random() % bad.size();
      switch (random() % 4) {
        case 0: bad[at] = static_cast<char>(random()); break;
        case 1: bad.erase(at, 1 + random() % 20); break;
        case 2: bad.insert(at, bad.substr(random() % bad.size(), random() % 30)); break;
        default: bad[at] = "0123456789{}[]\",:xp-+."[random() % 22]; break;
      }
      if (bad.empty()) break;
    }
    std::istringstream in(bad);
    const Result result = checker.check(in);
    if (result.outcome == Outcome::verified) {
      EXPECT_EQ(result.verdict, "certified");
      EXPECT_GE(result.upper, 0.25);
    }
  }
}

TEST(Exact, ClosesWhatAnyRoundingLeavesOpen) {
  Statement s = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "f.fpcore", "(FPCore (x) (/ x 3))", "1/3");
  s.domain = "[0,1]";
  const std::string text = Draft{"certified", R"("upper": "1/3")", R"({"bounded": "form"})", ""}.text(s);
  const auto result = [&](bool exact) {
    std::istringstream in(text);
    return summary(Checker(s).check(in, {1, exact}));
  };
  EXPECT_EQ(result(true), "verified certified");
  EXPECT_EQ(result(false), "not proved gap /proof");
  s.epsilon = "333333333333333333333333333333333333333333/1000000000000000000000000000000000000000000";
  std::istringstream in(
      replaced(Draft{"certified", R"("upper": "1/3")", R"({"bounded": "form"})", ""}.text(s), "\"1/3\"", "\"" + *s.epsilon + "\""));
  EXPECT_EQ(summary(Checker(s).check(in, {1, true})), "not proved gap /proof");
}
