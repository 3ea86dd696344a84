#include "model/model_file.hpp"

#include "io/file.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"
#include "model/model_tensors.hpp"
#include "model/nnet.hpp"

namespace mocert {

bool names_tensors(const std::string& path) { return path.ends_with(".safetensors"); }

MoMlp load_model(const std::string& path) { return parse_model(read_file(path), path); }

std::string model_file(const MoMlp& model, const std::string& path) {
  if (names_nnet(path)) throw InputError(path, "a format that is only read", "a name ending in .json or .safetensors");
  return names_tensors(path) ? model_to_tensors(model) : model_to_json(model);
}

}  // namespace mocert
