#include "certify/describe.hpp"

#include "io/numbers.hpp"

namespace mocert {

Certificate describe_claim(const LoadedClaim& loaded) {
  const Claim& claim = loaded.claim();
  Certificate c;
  if (loaded.about_model()) {
    c.epsilon = certificate_numeral(loaded.text().epsilon);
    c.epsilon_down = claim.epsilon_down;
    c.norm = loaded.text().norm;
    c.model_file_digest = loaded.model_file_digest();
    c.model_digest = loaded.model_digest();
    c.experts = claim.model.experts.size();
  }
  c.domain = claim.domain;
  c.inputs = claim.model.inputs;
  c.outputs = claim.model.outputs;
  c.target_file_digest = claim.target.file_digest;
  c.target_digest = claim.target.digest;
  c.target_kind = claim.target.kind();
  if (const Network* network = claim.target.network()) {
    c.pairs_claimed = network->same_route ? "same-route" : "all";
  } else if (const Samples* s = claim.target.samples()) {
    c.sample_count = s->count();
    c.tolerance = certificate_numeral(s->tolerance_text);
  } else if (claim.target.formula()) {
    c.target_content = claim.target.formula()->content;
  }
  if (const LipschitzConstants* l = claim.target.constants()) {
    for (const std::string& text : l->lipschitz_text) c.lipschitz.push_back(certificate_numeral(text));
    c.input_norm = to_string(l->input_norm);
  }
  return c;
}

PartHeader part_header(const LoadedClaim& loaded, const CellRange& cells, const SearchOptions& search, bool asks_checker) {
  return {describe_claim(loaded), cells.from, cells.to, count_cells(loaded.model()), search.limits.depth, search.batch, asks_checker};
}

}  // namespace mocert
