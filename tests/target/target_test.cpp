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

TEST_F(TargetFiles, SamplesNeedALipschitzConstantAndFormulasTakeNone) {
  EXPECT_NE(refusal("s.csv", {}).find("--lipschitz"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "0", {}, {}}).find("> 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1,2", {}, {}}).find("2 constants"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", "l3", {}}).find("l1, l2 or linf"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{}, "1", {}, "-1"}).find(">= 0"), std::string::npos);
  EXPECT_NE(refusal("s.csv", {{"f"}, "1", {}, {}}).find("--function"), std::string::npos);
  EXPECT_NE(refusal("f.fpcore", {{"f"}, "1", {}, {}}).find("--lipschitz"), std::string::npos);
}

}  // namespace
}  // namespace mocert
