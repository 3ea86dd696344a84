#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace mocert::testing {
namespace {

/// What each folder of src/ may include of ours; dependencies go one way and the kernel stands alone.
const std::map<std::string, std::set<std::string>> allowed = {
    {"kernel", {"kernel", "mocert/kernel.hpp"}},
    {"interval", {"interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"io", {"io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"model", {"model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"runtime", {"runtime", "model", "io", "interval", "mocert/error.hpp", "mocert/runtime.hpp"}},
    {"theory", {"theory", "model", "io", "interval", "mocert/error.hpp"}},
    {"target", {"target", "model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"enclose", {"enclose", "target", "model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"certificate", {"certificate", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp"}},
    {"certify",
     {"certify", "certificate", "enclose", "target", "model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp",
      "mocert/verdict.hpp", "mocert/kernel.hpp"}},
    {"construct",
     {"construct", "certify", "enclose", "target", "model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp",
      "mocert/verdict.hpp"}},
    {"gate",
     {"gate", "certify", "target", "model", "io", "interval", "mocert/error.hpp", "mocert/claim.hpp", "mocert/verdict.hpp",
      "mocert/exit_status.hpp", "mocert/kernel.hpp"}},
    {"api", {"api", "certify", "enclose", "model", "io", "interval", "mocert"}},
    {"cli",
     {"cli", "gate", "construct", "certify", "certificate", "runtime", "theory", "target", "model", "io", "interval", "mocert/error.hpp",
      "mocert/claim.hpp", "mocert/verdict.hpp", "mocert/exit_status.hpp", "mocert/kernel.hpp", "mocert/runtime.hpp"}},
};

TEST(Layering, IncludesGoOneWay) {
  const std::filesystem::path src = std::filesystem::path(MOCERT_SOURCE_DIR) / "src";
  const std::regex include("^#include \"([^\"]+)\"");
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(src)) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const std::string folder = entry.path().lexically_relative(src).begin()->string();
    ASSERT_TRUE(allowed.contains(folder)) << "no rule for src/" << folder;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      ++seen;
      const std::string header = match[1];
      const std::string from = header.substr(0, header.find('/'));
      EXPECT_TRUE(allowed.at(folder).contains(from) || allowed.at(folder).contains(header)) << entry.path() << " includes " << header;
    }
  }
  EXPECT_GT(seen, 200U);
}

TEST(Layering, OnlyTheCommandLineKnowsCli11) {
  const std::filesystem::path src = std::filesystem::path(MOCERT_SOURCE_DIR) / "src";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(src)) {
    if (!entry.is_regular_file() || entry.path().lexically_relative(src).begin()->string() == "cli") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) EXPECT_EQ(line.find("#include <CLI"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace mocert::testing
