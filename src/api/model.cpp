#include "mocert/model.hpp"

#include <fmt/format.h>

#include "enclose/expert_form.hpp"
#include "io/file.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"
#include "model/routing.hpp"

namespace mocert {

struct Model::Data {
  MoMlp model;
  std::string digest;
  ParameterCount parameters;
};

Model Model::load(const std::string& path) {
  auto data = std::make_shared<Data>();
  data->model = parse_model(read_file(path), path);
  data->digest = content_digest(data->model);
  data->parameters = count_parameters(data->model);
  return Model(std::move(data));
}

int Model::inputs() const { return data_->model.inputs; }
int Model::outputs() const { return data_->model.outputs; }
std::size_t Model::experts() const { return data_->model.experts.size(); }
std::int64_t Model::total_parameters() const { return data_->parameters.total; }
std::int64_t Model::loaded_parameters() const { return data_->parameters.loaded; }
const std::string& Model::digest() const { return data_->digest; }

Model::Value Model::evaluate(std::span<const double> x) const {
  if (x.size() != static_cast<std::size_t>(inputs()))
    throw InputError("x", fmt::format("{} coordinates", x.size()), std::to_string(inputs()));
  Value value;
  value.expert = approximate_route(data_->model, x).expert;
  value.y.resize(static_cast<std::size_t>(outputs()));
  approximate_expert(data_->model.experts[static_cast<std::size_t>(value.expert)], x, value.y);
  return value;
}

}  // namespace mocert
