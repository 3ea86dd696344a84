#pragma once

#include <string>

#include "model/momlp.hpp"

namespace mocert {

/// Content digests of docs/formats.md, section 2, as "sha256:" and 64 hex digits.
std::string content_digest(const Expert& expert);
std::string content_digest(const MoMlp& model);

}  // namespace mocert
