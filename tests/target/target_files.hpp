#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "target/formulas.hpp"
#include "target/target.hpp"

namespace mocert::testing {

/// A folder with a formula file, samples and whatever a test writes.
class TargetFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("mocert-target-" + std::to_string(::getpid()) + "-" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_ / "sub");
    write("f.fpcore", "(FPCore (x) :name \"f\" :pre (<= 0 x 2) x) (FPCore (x) :name \"g\" (* x x))");
    write("s.csv", "x0,y0\n0,0\n1,0.5\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string refusal(const std::string& name, const TargetOptions& options) const {
    return message_of([&] { load_target(path(name), options); });
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace mocert::testing
