#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

std::string example() { return std::string(MOCERT_SOURCE_DIR) + "/examples/pytorch"; }

class PyTorch : public ProgramTest {};

/// What examples/pytorch/train_mixture.py trained once: a gate and prototypes, six experts 2-12-1 in binary32.
TEST_F(PyTorch, StoredMixturesAreEnclosedAndChecked) {
  for (const auto& [router, least, most] : {std::tuple{"argmax", 0.0541, 0.0543}, {"nearest", 0.0651, 0.0653}}) {
    const std::string model = fmt::format("{}/stored/{}.json", example(), router), target = example() + "/stored/f.fpcore";
    const Outcome run = mocert(fmt::format("bound '{}' '{}' --certificate {}.json --json", model, target, router));
    ASSERT_EQ(run.status, 0) << router << run.out << run.err;
    EXPECT_GT(run.json()["lower"].get<double>(), least) << router;
    EXPECT_LT(run.json()["upper"].get<double>(), most) << router;
    const std::string claim = fmt::format("{}.json --model '{}' --target '{}' --epsilon ", router, model, target);
    EXPECT_EQ(check(claim + run.json()["epsilon"].get<std::string>()).status, 0) << router;
    EXPECT_EQ(mocert(fmt::format("certify '{}' '{}' --certificate no.json --force --epsilon 0.05", model, target)).status, 1) << router;
  }
}

TEST_F(PyTorch, TrainingEndsInAProof) {
  if (shell("/usr/bin/python3 -c 'import torch'").status != 0) GTEST_SKIP() << "python3-torch is not here";
  for (const char* router : {"argmax", "nearest"}) {
    const Outcome run = shell(fmt::format("/usr/bin/python3 '{}/train_mixture.py' --router {} --steps 100", example(), router));
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("proved: sup error in ["), std::string::npos) << run.out;
  }
}

}  // namespace
}  // namespace mocert::testing
