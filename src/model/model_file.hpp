#pragma once

#include <string>

#include "model/momlp.hpp"

namespace mocert {

/// A name that ends in .safetensors is of the one format, every other name of the other, JSON.
bool names_tensors(const std::string& path);

/// Reads and validates a model file of any format. Throws InputError.
MoMlp load_model(const std::string& path);

/// The content of a model file of that name. Throws InputError for .nnet, which cannot hold a mixture and is only read.
std::string model_file(const MoMlp& model, const std::string& path);

}  // namespace mocert
