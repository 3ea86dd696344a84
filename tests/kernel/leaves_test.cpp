#include <gtest/gtest.h>

#include <cstdio>

#include "kernel/certificates.hpp"

// Leaves that are checked side by side.

namespace mocert::kernel {
namespace {

using namespace testing;

/// The interval [0, 1] cut into so many leaves.
std::string cut_up(int leaves) {
  std::string text, end;
  for (int k = 1; k < leaves; ++k) {
    char at[64];
    std::snprintf(at, sizeof at, "%a", k / 4096.0);
    text += R"({"split": 0, "at": ")" + std::string(at) + R"(", "low": {"bounded": "form"}, "high": )";
    end += "}";
  }
  return text + R"({"bounded": "form"})" + end;
}

/// The mean of `width` neurons, each of which repeats the mean of those before it; ten times x in the end.
std::string slow_expert(int width, int depth) {
  std::string row = "[0.0125", all, zeros = "[0";
  for (int k = 1; k < width; ++k) row += ", 0.0125", zeros += ", 0";
  row += "]", zeros += "]";
  for (int k = 0; k < width; ++k) all += (k > 0 ? ", " : "") + row;
  std::string first = "[1]";
  for (int k = 1; k < width; ++k) first += ", [1]";
  std::string layers = R"({"weights": [)" + first + R"(], "bias": )" + zeros + R"(, "slope": 0})";
  for (int l = 0; l < depth; ++l) layers += R"(, {"weights": [)" + all + R"(], "bias": )" + zeros + R"(, "slope": 0})";
  std::string last = row;
  for (std::size_t at = 0; (at = last.find("0.0125", at)) != std::string::npos; ++at) last.replace(at, 6, "0.125");
  return R"({"layers": [)" + layers + R"(, {"weights": [)" + last + R"(], "bias": [0]}]})";
}

TEST(Leaves, OneThatAnotherThreadStillChecksIsWaitedFor) {
  // The false leaf takes milliseconds, those behind it microseconds: whoever does not take it is at an end long before.
  const Statement claim =
      statement(model_json(R"({"nearest": [[0.25], [0.5], [0.75]], "children": [1, 2, 3]}, {"expert": 0}, {"expert": 1}, {"expert": 0})",
                           R"({"constant": [0]}, )" + slow_expert(80, 3)),
                "f.fpcore", "(FPCore (x) :pre (<= 0 x 1) 0)\n", "0.5");
  const Draft draft{"certified", R"("upper": "0x1p-1")",
                    R"({"route": [)" + cut_up(2300) + R"(, {"bounded": "form"}, )" + cut_up(100) + "]}", ""};
  const std::string certificate = draft.text(claim);
  const Checker checker(claim);
  for (int k = 0; k < 20; ++k) {
    std::istringstream in(certificate);
    const Result result = checker.check(in, {2, false});
    ASSERT_EQ(summary(result), "not proved gap /proof/route/1") << result.message;
  }
}

}  // namespace
}  // namespace mocert::kernel
