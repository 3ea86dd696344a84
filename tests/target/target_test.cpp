#include "target/target_files.hpp"

namespace mocert {
namespace {

using testing::TargetFiles;

TEST_F(TargetFiles, AreToldByTheirExtension) {
  EXPECT_TRUE(load_target(path("f.fpcore"), {{"f"}, {}, {}, {}}).formula());
  EXPECT_TRUE(load_target(path("s.csv"), {{}, "1", {}, {}}).samples());
  EXPECT_NE(refusal("f.txt", {}).find("an unknown kind of target"), std::string::npos);
  EXPECT_NE(refusal("none.fpcore", {}).find("No such file"), std::string::npos);
}

TEST_F(TargetFiles, SamplesNeedALipschitzConstantAndFormulasMayHaveOne) {
  EXPECT_NE(refusal("s.csv", {}).find("--lipschitz"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "0", {}, {}}).find("> 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1,2,3", {}, {}}).find("3 constants"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", "l3", {}}).find("l1, l2 or linf"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", {}, "-1"}).find(">= 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{"f"}, "1", {}, {}}).find("--function"), std::string::npos);
  EXPECT_FALSE(load_target(path("f.fpcore"), {}).lipschitz);
  EXPECT_TRUE(load_target(path("f.fpcore"), {{}, "1", {}, {}}).lipschitz);
  EXPECT_NE(refusal("f.fpcore", {{}, "1,2,3", {}, {}}).find("3 constants"), std::string::npos);
  EXPECT_NE(refusal("f.fpcore", {{}, "1", {}, "0"}).find("--tolerance"), std::string::npos);
  EXPECT_NE(refusal("f.fpcore", {{}, {}, "l1", {}}).find("--input-norm"), std::string::npos);
}

}  // namespace
}  // namespace mocert
