#pragma once

#include <string>
#include <string_view>

#include "model/momlp.hpp"

namespace mocert {

/// Reads a model from a safetensors file (docs/formats.md, section 2), strictly: the same model, with the same content digest, as the JSON
/// form. `name` is used in messages. Throws InputError with file, place, what was found and what was expected.
MoMlp parse_model_tensors(std::string_view file, const std::string& name);

/// The model as a safetensors file; parse_model_tensors gives back every number bit for bit (-0 as +0).
std::string model_to_tensors(const MoMlp& model);

}  // namespace mocert
