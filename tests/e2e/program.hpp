#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

// Runs the built programs as a user would, in a folder of its own per test.

namespace mocert::testing {

struct Outcome {
  int status = -1;
  std::string out, err;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "mocert-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!HasFailure()) std::filesystem::remove_all(folder_);
  }

  const std::filesystem::path& folder() const { return folder_; }

  void write(const std::string& name, const std::string& content) const { std::ofstream(folder_ / name, std::ios::binary) << content; }
  std::string read(const std::string& name) const { return slurp(folder_ / name); }

  /// `command` is shell text; `mocert` and `mocert-check` are the built ones.
  Outcome shell(const std::string& command) const {
    const std::string line = fmt::format("cd '{}' && export PATH='{}':\"$PATH\" && {{ {} ; }} >stdout.txt 2>stderr.txt </dev/null",
                                         folder_.string(), MOCERT_BIN_DIR, command);
    const int raw = std::system(line.c_str());
    return {WIFEXITED(raw) ? WEXITSTATUS(raw) : 128, read("stdout.txt"), read("stderr.txt")};
  }
  Outcome mocert(const std::string& arguments) const { return shell("mocert " + arguments); }
  Outcome check(const std::string& arguments) const { return shell("mocert-check " + arguments); }

 private:
  std::filesystem::path folder_;
};

}  // namespace mocert::testing
