#include "certify/random_models.hpp"
#include "e2e/program.hpp"
#include "model/model_tensors.hpp"
#include "runtime/models.hpp"
#include "io/npy.hpp"

namespace mocert::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// 2-8-8-1, 107 parameters.
Expert small_net(Generator& g) {
  Expert e;
  for (const auto& [rows, cols] : {std::pair{8, 2}, {8, 8}, {1, 8}}) {
    Layer& layer = e.layers.emplace_back();
    layer.rows = rows;
    layer.cols = cols;
    layer.weights = RowMatrix::NullaryExpr(rows, cols, [&] { return uniform(g, -1, 1); });
    layer.bias = Eigen::VectorXd::NullaryExpr(rows, [&] { return uniform(g, -1, 1); });
    if (rows > 1) layer.slope = {0};
  }
  return e;
}

class Memory : public ProgramTest {
 protected:
  nlohmann::json run(const std::string& arguments) const {
    const Outcome outcome = mocert("run " + arguments + " --input x.npy -o y.npy --force --threads 1 --json");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.json();
  }
};

TEST_F(Memory, StaysUnderRouterAndCacheForAHundredThousandExperts) {
  if (sanitized) GTEST_SKIP() << "sanitizers keep memory of their own";
  constexpr int side = 317;
  constexpr std::uint64_t mib = 1 << 20, experts = side * side;
  Generator g(5);
  MoMlp model = grid_model(side);
  for (Expert& e : model.experts) e = small_net(g);
  write("m.safetensors", model_to_tensors(model));
  write("one.safetensors", model_to_tensors(grid_model(1)));
  Points x{2, {}};  // one point in each cell, in an order that jumps about
  for (std::uint64_t k = 0; k < experts; ++k) {
    const std::uint64_t cell = k * 48271 % experts;
    x.values.push_back((static_cast<double>(cell % side) + 0.4) / side);
    x.values.push_back((static_cast<double>(cell / side) + 0.4) / side);
  }
  write("x.npy", points_to_npy(x, false));
  const std::uint64_t plain = run("one.safetensors")["peak_memory_bytes"], file = std::filesystem::file_size(folder() / "m.safetensors");
  for (const std::uint64_t cache : {std::uint64_t{0}, std::uint64_t{4}}) {
    const nlohmann::json j = run(fmt::format("m.safetensors --cache {}", cache));
    EXPECT_EQ(j["experts_used"], experts);
    EXPECT_EQ(j["loaded_bytes"], experts * 107 * 8);
    EXPECT_LE(j["cache_bytes"], cache * mib);
    const std::uint64_t peak = j["peak_memory_bytes"], router = j["router_bytes"];
    // Mapped pages on their way through: 8 MiB; allocator and code: 4 MiB.
    EXPECT_LE(peak, plain + router + cache * mib + 12 * mib) << "plain " << plain << ", router " << router;
    EXPECT_GE(file, router + (cache + 50) * mib) << "the file is much larger than what may stay in memory";
  }
}

}  // namespace
}  // namespace mocert::testing
