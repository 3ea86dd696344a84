#pragma once

#include <string>

#include "mocert/claim.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert::cli {

/// What a model is built for: the claim it is to meet, before there is a model of which it is made.
struct Task {
  Target target;
  Box domain;
  double epsilon_down = 0, epsilon_up = 0;
  Norm norm = Norm::linf;
};

/// Reads the target and fixes the domain. The claim's model is yet to be written. `old`: the model to start from, read from `path`, or
/// null. Throws InputError for anything unreadable, and where the target does not fit the model.
Task read_task(const ClaimText& claim, const MoMlp* old = nullptr, const std::string& path = {});

}  // namespace mocert::cli
