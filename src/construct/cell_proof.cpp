#include "construct/cell_proof.hpp"

namespace mocert {

CellProof CellProver::prove(const Box& cell, const Expert& expert) const {
  MoMlp single;
  single.inputs = target_.inputs();
  single.outputs = target_.outputs();
  single.router.emplace_back();
  single.router[0].expert = 0;
  single.experts.push_back(expert);
  const Claim claim{single, target_, cell, accepted_error(), epsilon_, norm_};
  SearchOptions options;
  options.limits.boxes = boxes_;
  options.batch = 32;
  options.interrupted = interrupted_;
  SearchResult result = search(claim, options);
  CellProof proof;
  proof.accepted = result.verdict == Verdict::certified;
  if (!proof.accepted) proof.witness = std::move(result.witness);
  return proof;
}

}  // namespace mocert
