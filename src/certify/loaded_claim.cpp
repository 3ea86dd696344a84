#include "certify/loaded_claim.hpp"

#include <cmath>

#include "io/digest.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"

namespace mocert {
namespace {

void state(const ClaimText& text, kernel::Statement& s) {
  if (!text.epsilon.empty()) s.epsilon = text.epsilon;
  s.table = text.target.table;
  s.same_route = text.target.same_route;
  s.functions = text.target.functions;
  s.norm = text.norm;
  s.domain = text.domain;
  s.lipschitz = text.target.lipschitz;
  s.input_norm = text.target.input_norm;
  s.tolerance = text.target.tolerance;
}

}  // namespace

kernel::Statement statement_of(const ClaimText& text) {
  kernel::Statement s;
  if (!text.model_path.empty()) s.model = kernel::read_document(text.model_path);
  kernel::read_target(text.target_path, s);
  state(text, s);
  return s;
}

kernel::Statement LoadedClaim::statement() const {
  kernel::Statement s;
  if (about_model()) s.model = kernel::Document{text_.model_path, model_text_};
  s.target = {target_files_.path, target_files_.text};
  if (!target_files_.data_path.empty()) s.data = kernel::Document{target_files_.data_path, target_files_.data};
  state(text_, s);
  return s;
}

mpq_class parse_epsilon(const std::string& text) {
  const auto value = parse_exact(text);
  if (!value) throw InputError("--epsilon", "\"" + text + "\"", "a number such as 0.01, 1/3 or 0x1p-7");
  if (*value <= 0) throw InputError("--epsilon", text, "a number > 0");
  return *value;
}

LoadedClaim::LoadedClaim(const ClaimText& text) : text_(text) {
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  double down = 1, up = 1;
  if (about_model()) {
    const mpq_class epsilon = parse_epsilon(text.epsilon);
    down = to_double(epsilon, Rounding::down), up = to_double(epsilon, Rounding::up);
    if (!(down > 0) || !std::isfinite(up)) throw InputError("--epsilon", text.epsilon, "a number within the range of binary64");
    model_text_ = read_file(text.model_path);
    model_ = parse_model(model_text_, text.model_path);
    model_file_digest_ = file_digest(model_text_);
    model_digest_ = content_digest(model_);
  } else if (!text.epsilon.empty()) {
    throw InputError("--epsilon", "no model beside it", "a model");
  }
  const Norm norm = parse_norm(text.norm, "--norm");
  target_files_ = read_target_files(text.target_path);
  target_.emplace(load_target(target_files_, text.target, about_model() ? model_.inputs : 0));
  if (!about_model()) {
    if (!target_->lipschitz)
      throw InputError(text.target_path, "neither a model nor a Lipschitz constant of a formula", "something to prove");
    model_ = zero_model(target_->inputs(), target_->outputs());
  }
  const auto fit = [&](const char* what, int has, int wants) {
    if (has != wants)
      throw InputError(text.target_path, std::to_string(has) + " " + what,
                       std::to_string(wants) + ", as the model " + text.model_path + " has");
  };
  fit("inputs", target_->inputs(), model_.inputs);
  fit("outputs", target_->outputs(), model_.outputs);
  if (const Network* network = target_->network(); network && network->same_route && !identical_routers(model_, network->model))
    throw InputError("--same-route", "routers that differ", "a network with the router of the model " + text.model_path);
  Box x = claim_domain(domain, *target_, model_.domain, model_.inputs);
  claim_.emplace(Claim{model_, *target_, std::move(x), down, up, norm});
}

}  // namespace mocert
