#include "cli/task.hpp"

#include <fmt/format.h>

#include <cmath>
#include <tuple>

#include "certify/loaded_claim.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {

Task read_task(const ClaimText& claim, const MoMlp* old, const std::string& path) {
  const mpq_class epsilon = parse_epsilon(claim.epsilon);
  const double down = to_double(epsilon, Rounding::down), up = to_double(epsilon, Rounding::up);
  if (!(down > 0) || !std::isfinite(up)) throw InputError("--epsilon", claim.epsilon, "a number within the range of binary64");
  const Norm norm = parse_norm(claim.norm, "--norm");
  const TargetFiles files = read_target_files(claim.target_path);
  refuse_in_place_of(claim.model_path, {files.path, files.data_path});
  std::optional<Box> stated;
  if (claim.domain) stated = parse_domain(*claim.domain, "--domain");
  Target target = load_target(files, claim.target, old ? old->inputs : stated ? stated->dimension() : 0);
  if (old)
    for (const auto& [what, has, wants] : {std::tuple{"inputs", target.inputs(), old->inputs}, {"outputs", target.outputs(), old->outputs}})
      if (has != wants)
        throw InputError(claim.target_path, fmt::format("{} {}", has, what), fmt::format("{}, as the model {} has", wants, path));
  Box domain = claim_domain(stated, target, old ? old->domain : std::nullopt, target.inputs());
  return {std::move(target), std::move(domain), down, up, norm};
}

}  // namespace mocert::cli
