#include "target/target.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "mocert/error.hpp"

namespace mocert {
namespace {

class TargetFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("mocert-target-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "sub");
    write("f.fpcore", "(FPCore (x) :name \"f\" :pre (<= 0 x 2) x) (FPCore (x) :name \"g\" (* x x))");
    write("s.csv", "x0,y0\n0,0\n1,0.5\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string refusal(const std::string& name, const TargetOptions& options) const {
    try {
      load_target(path(name), options);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(TargetFiles, AreToldByTheirExtension) {
  EXPECT_TRUE(load_target(path("f.fpcore"), {{"f"}, {}, {}, {}}).formula());
  EXPECT_TRUE(load_target(path("s.csv"), {{}, "1", {}, {}}).samples());
  EXPECT_NE(refusal("f.txt", {}).find("unknown kind"), std::string::npos);
  EXPECT_NE(refusal("none.fpcore", {}).find("No such file"), std::string::npos);
}

TEST_F(TargetFiles, SamplesNeedALipschitzConstantAndFormulasTakeNone) {
  EXPECT_NE(refusal("s.csv", {}).find("--lipschitz"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "0", {}, {}}).find("> 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1,2", {}, {}}).find("2 constants"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", "l3", {}}).find("l1, l2 or linf"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", {}, "-1"}).find(">= 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{"f"}, "1", {}, {}}).find("--function"), std::string::npos);
  EXPECT_NE(refusal("f.fpcore", {{"f"}, "1", {}, {}}).find("--lipschitz"), std::string::npos);
}

TEST_F(TargetFiles, ManifestsStateTheTargetOnce) {
  write(
      "sub/t.json",
      R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "../s.csv", "domain": [["0", "0.1"]], "lipschitz": ["1/2"], "inputNorm": "l1", "tolerance": "0.01"})");
  const Target t = load_target(path("sub/t.json"), {});
  EXPECT_EQ(t.samples()->lipschitz[0], mpq_class(1, 2));
  EXPECT_EQ(t.samples()->input_norm, Norm::l1);
  ASSERT_TRUE(t.domain);
  EXPECT_GT(mpq_class(t.domain->hi[0]), mpq_class(1, 10));
  EXPECT_EQ(refusal("sub/t.json", {{}, "0.5", "l1", "1e-2"}), "");
  EXPECT_NE(refusal("sub/t.json", {{}, "0.6", {}, {}}).find("--lipschitz"), std::string::npos);
  EXPECT_NE(refusal("sub/t.json", {{}, {}, "l2", {}}).find("--input-norm"), std::string::npos);
  EXPECT_NE(refusal("sub/t.json", {{}, {}, {}, "0"}).find("--tolerance"), std::string::npos);

  write(
      "e.json",
      R"({"mocert": "target", "schemaVersion": "1.0", "kind": "expression", "file": "f.fpcore", "functions": ["f"], "domain": [["1", "2"]]})");
  EXPECT_EQ(*load_target(path("e.json"), {}).domain, (Box{{1}, {2}}));
  EXPECT_NE(refusal("e.json", {{"g"}, {}, {}, {}}).find("--function"), std::string::npos);
  write(
      "wide.json",
      R"({"mocert": "target", "schemaVersion": "1.0", "kind": "expression", "file": "f.fpcore", "functions": ["f"], "domain": [["1", "3"]]})");
  EXPECT_NE(refusal("wide.json", {}).find("a part of the precondition"), std::string::npos);
  write("odd.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "expression", "file": "f.fpcore", "lipschitz": ["1"]})");
  EXPECT_NE(refusal("odd.json", {}).find("beside an expression"), std::string::npos);
  write("key.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "s.csv", "lipschitz": ["1"], "eta": "1"})");
  EXPECT_NE(refusal("key.json", {}).find("the key \"eta\""), std::string::npos);
}

TEST_F(TargetFiles, TheDomainOfAClaim) {
  const Target bounded = load_target(path("f.fpcore"), {{"f"}, {}, {}, {}}), free = load_target(path("f.fpcore"), {{"g"}, {}, {}, {}});
  const Box small{{0.5}, {1}}, wide{{-1}, {3}};
  EXPECT_EQ(claim_domain({}, bounded, {}, 1), (Box{{0}, {2}}));
  EXPECT_EQ(claim_domain({}, free, {}, 1), (Box{{0}, {1}}));
  EXPECT_EQ(claim_domain({}, free, wide, 1), wide);
  EXPECT_EQ(claim_domain(small, bounded, wide, 1), small);
  EXPECT_THROW(claim_domain(wide, bounded, {}, 1), InputError);
  EXPECT_THROW(claim_domain({}, bounded, small, 1), InputError);
  EXPECT_THROW(claim_domain(Box{{0, 0}, {1, 1}}, bounded, {}, 1), InputError);
}

TEST(DomainFlag, ReadsBoxes) {
  EXPECT_EQ(parse_domain("[0,1]x[-2,3]", "--domain"), (Box{{0, -2}, {1, 3}}));
  EXPECT_EQ(parse_domain(" [ 0 , 0x1p-1 ] x [1,1] ", "--domain"), (Box{{0, 1}, {0.5, 1}}));
  EXPECT_LT(mpq_class(parse_domain("[0.1,0.3]", "d").lo[0]), mpq_class(1, 10));
  for (const char* text : {"", "0,1", "[0,1", "[0,1]x", "[1,0]", "[0,1]y[0,1]", "[0;1]", "[nan,1]", "[0,1e999]", "[0,1,2]"})
    EXPECT_THROW(parse_domain(text, "--domain"), InputError) << text;
}

}  // namespace
}  // namespace mocert
