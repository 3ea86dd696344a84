#pragma once

#include <string>
#include <string_view>

#include "model/momlp.hpp"

namespace mocert {

/// Reads a model (docs/formats.md, section 2), exactly and strictly: JSON, or safetensors or NNet where the name says so (model_file.hpp,
/// nnet.hpp). `name` is used in messages. Throws InputError with file, place, what was found and what was expected.
MoMlp parse_model(std::string_view text, const std::string& name);

/// The same model as JSON text; parse_model gives back every number bit for bit.
std::string model_to_json(const MoMlp& model);

}  // namespace mocert
