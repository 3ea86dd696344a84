#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace mocert::testing {
namespace {

const std::filesystem::path root = MOCERT_SOURCE_DIR;

/// Lines that are neither empty nor comments alone.
std::size_t lines_of_code(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos && line.compare(begin, 2, "//") != 0) ++count;
  }
  return count;
}

/// The table in docs/soundness.md that says what of the checker a claim rests on.
TEST(KernelSize, IsWhatTheDocumentationSays) {
  std::map<std::string, std::size_t> size;  // by path without extension
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "src/kernel")) {
    const std::filesystem::path path = entry.path().lexically_relative(root / "src/kernel");
    if (path.extension() == ".cpp" || path.extension() == ".hpp")
      size[(path.parent_path() / path.stem()).string()] += lines_of_code(entry.path());
  }
  std::ifstream in(root / "docs/soundness.md");
  const std::regex row(R"(\| [^|]+ \| ((?:`[a-z0-9_/]+`(?:, )?)+) \| ([0-9,]+) \|)"), file("`([^`]+)`");
  std::set<std::string> listed;
  std::smatch found;
  for (std::string line; std::getline(in, line);) {
    if (!std::regex_match(line, found, row)) continue;
    const std::string files = found[1];
    std::string digits = found[2];
    digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
    std::size_t lines = 0;
    for (std::sregex_iterator f(files.begin(), files.end(), file), end; f != end; ++f) {
      const std::string name = (*f)[1];
      EXPECT_TRUE(size.contains(name)) << name << " is not a file of the kernel";
      EXPECT_TRUE(listed.insert(name).second) << name << " twice";
      lines += size[name];
    }
    const std::size_t most = std::stoul(digits);
    EXPECT_LE(lines, most) << line;
    EXPECT_GE(lines * 10, most * 8) << "far fewer than said: " << line;
  }
  for (const auto& [name, lines] : size) EXPECT_TRUE(listed.contains(name)) << name << " is not in the table";
}

}  // namespace
}  // namespace mocert::testing
