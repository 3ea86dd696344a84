#pragma once

#include <string>
#include <string_view>

#include "model/momlp.hpp"

namespace mocert {

/// A name that ends in .nnet.
bool names_nnet(const std::string& path);

/// Reads a network in the NNet format (docs/formats.md, section 2): one ReLU network with scaled inputs and outputs, a model of one expert.
/// The format clips its inputs to [min, max]; that box becomes the model's domain, inside which nothing is clipped. Throws InputError with
/// file, line, what was found and what was expected.
MoMlp parse_nnet(std::string_view text, const std::string& name);

}  // namespace mocert
