#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "io/file.hpp"
#include "target/formulas.hpp"

namespace mocert {
namespace {

using testing::value;

class FpBench : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder())) GTEST_SKIP() << "the FPBench files are not here: " << folder();
  }
  static std::filesystem::path folder() { return std::filesystem::path(MOCERT_SOURCE_DIR) / ".." / "shared" / "data" / "fpbench"; }
  static FormulaTarget function(const std::string& file, const std::string& name) {
    return parse_fpcore(read_file((folder() / file).string()), file, {name});
  }
};

TEST_F(FpBench, EveryFunctionParsesOrIsRefusedForItsLoop) {
  std::vector<std::string> loops;
  std::map<std::string, int> parsed;
  for (const char* file : {"rosa.fpcore", "fptaylor-real2float.fpcore"}) {
    const std::string all = read_file((folder() / file).string()), key = ":name \"";
    for (std::size_t at = all.find(key); at != std::string::npos; at = all.find(key, at + 1)) {
      const std::size_t start = at + key.size();
      const std::string name = all.substr(start, all.find('"', start) - start);
      const std::string message = testing::message_of([&] { function(file, name); });
      if (message == "accepted") {
        ++parsed[file];
      } else {
        EXPECT_NE(message.find("a loop ('while')"), std::string::npos) << name << ": " << message;
        loops.push_back(name);
      }
    }
  }
  EXPECT_EQ(loops, (std::vector<std::string>{"N Body Simulation", "Pendulum", "Sine Newton"}));
  EXPECT_EQ(parsed["rosa.fpcore"], 34);
  EXPECT_EQ(parsed["fptaylor-real2float.fpcore"], 11);
}

TEST_F(FpBench, ValuesAreThoseOfTheSameFormulasInCpp) {
  const FormulaTarget doppler = function("rosa.fpcore", "doppler1"), azimuth = function("fptaylor-real2float.fpcore", "azimuth"),
                      cav = function("rosa.fpcore", "cav10");
  const auto doppler_in_cpp = [](double u, double v, double t) {
    const double t1 = 331.4 + 0.6 * t;
    return -t1 * v / ((t1 + u) * (t1 + u));
  };
  const auto azimuth_in_cpp = [](double lat1, double lat2, double lon1, double lon2) {
    const double d = lon2 - lon1;
    return std::atan(std::cos(lat2) * std::sin(d) / (std::cos(lat1) * std::sin(lat2) - std::sin(lat1) * std::cos(lat2) * std::cos(d)));
  };
  const auto cav_in_cpp = [](double x) { return x * x - x >= 0 ? x / 10 : x * x + 2; };
  const auto close = [](double a, double b) { EXPECT_NEAR(a, b, 1e-12 * (1 + std::fabs(b))); };
  for (int k = 0; k <= 20; ++k) {
    const double s = k / 20.0, r = (7 * k % 21) / 20.0;
    const double u = -100 + 200 * s, v = 20 + 19980 * r, t = -30 + 80 * s * r;
    close(value(doppler, {u, v, t}), doppler_in_cpp(u, v, t));
    close(value(azimuth, {0.4 * s, 0.5 + 0.5 * r, 3 * r, -3 + 2 * s}), azimuth_in_cpp(0.4 * s, 0.5 + 0.5 * r, 3 * r, -3 + 2 * s));
    close(value(cav, {10 * s}), cav_in_cpp(10 * s));
  }
}

TEST_F(FpBench, DomainsAreThoseOfThePreconditions) {
  EXPECT_EQ(*function("rosa.fpcore", "doppler1").domain, (Box{{-100, 20, -30}, {100, 20000, 50}}));
  EXPECT_EQ(*function("rosa.fpcore", "cav10").domain, (Box{{0}, {10}})) << "strict ones are closed";
  const FormulaTarget triangle = function("rosa.fpcore", "triangle1");
  EXPECT_FALSE(triangle.domain);
  EXPECT_TRUE(triangle.precondition_is_no_box);
}

}  // namespace
}  // namespace mocert
