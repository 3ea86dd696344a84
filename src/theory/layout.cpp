#include "theory/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "mocert/error.hpp"

namespace mocert::theory {
namespace {

constexpr std::uint64_t most_experts = 1'000'000'000'000'000'000, widest = 65536;
constexpr std::size_t deepest = 1000;

std::optional<std::uint64_t> natural(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t natural(const std::string& flag, std::string_view text, std::uint64_t least, std::uint64_t most) {
  const auto value = natural(text);
  if (!value || *value < least || *value > most)
    throw InputError(flag, fmt::format("\"{}\"", text), fmt::format("an integer, {} to {}", least, most));
  return *value;
}

std::vector<std::uint64_t> widths(const std::string& text) {
  const std::string flag = "--layers";
  std::vector<std::uint64_t> result;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find('-', from), text.size());
    const auto value = natural(std::string_view(text).substr(from, to - from));
    if (!value)
      throw InputError(flag, fmt::format("\"{}\"", text),
                       "widths joined by \"-\", such as 2-8-8-1; 2-1 is an affine expert, 2-0-1 a constant one");
    result.push_back(*value);
    from = to + 1;
  }
  if (result.size() < 2) throw InputError(flag, fmt::format("\"{}\"", text), "inputs and outputs at least, such as 2-1");
  if (result.size() > deepest + 1) throw InputError(flag, fmt::format("{} layers", result.size() - 1), fmt::format("at most {}", deepest));
  const bool constant = result.size() == 3 && result[1] == 0;
  for (std::size_t i = 0; i < result.size(); ++i)
    if (result[i] > widest || (result[i] == 0 && !(constant && i == 1)))
      throw InputError(flag, fmt::format("width {} in \"{}\"", result[i], text),
                       fmt::format("1 to {}, or INPUTS-0-OUTPUTS for a constant", widest));
  return result;
}

/// Levels of the tree from the leaves up: how many nodes share the parents above them.
std::vector<mpz_class> levels(const Layout& layout) {
  std::vector<mpz_class> sizes;
  for (mpz_class size = layout.experts; size > 1;) {
    sizes.push_back(size);
    mpz_class above;
    mpz_cdiv_q(above.get_mpz_t(), size.get_mpz_t(), layout.valency.get_mpz_t());
    size = above;
  }
  return sizes;
}

mpz_class pairs_of(const mpz_class& children) { return children * (children - 1) / 2; }

}  // namespace

Layout parse_layout(const std::string& experts, const std::string& layers, const std::string& slopes, const std::string& routing) {
  Layout layout;
  layout.experts = natural("--experts", experts, 1, most_experts);

  const std::vector<std::uint64_t> width = widths(layers);
  layout.inputs = width.front();
  layout.outputs = width.back();
  if (slopes != "fixed" && slopes != "layer" && slopes != "neuron")
    throw InputError("--slopes", fmt::format("\"{}\"", slopes), "fixed, layer or neuron");
  if (width.size() == 3 && width[1] == 0) {
    layout.expert = {{{layout.outputs, layout.outputs, 0}}, {{1, layout.outputs}}};
  } else {
    for (std::size_t i = 1; i < width.size(); ++i) {
      const bool last = i + 1 == width.size();
      const std::uint64_t trained = last || slopes == "fixed" ? 0 : slopes == "layer" ? 1 : width[i];
      layout.expert.layers.push_back({width[i], width[i] * (width[i - 1] + 1), trained});
      layout.stored_slopes += last ? 0 : std::max<std::uint64_t>(trained, 1);
    }
    if (width.size() == 2) layout.expert.dimensions[layout.inputs + 1] = layout.outputs;
  }

  std::string_view router = routing;
  layout.learned_routing = !router.starts_with("fixed");
  if (router == "fixed") router = "flat";
  if (router.starts_with("fixed:")) router.remove_prefix(6);
  if (router == "flat") {
    layout.valency = std::max<mpz_class>(layout.experts, 2);
  } else if (router.starts_with("tree:")) {
    layout.valency = natural("--routing tree:V", router.substr(5), 2, most_experts);
  } else {
    throw InputError("--routing", fmt::format("\"{}\"", routing), "flat, tree:V, fixed, fixed:flat or fixed:tree:V");
  }
  return layout;
}

LayoutFigures figures(const Layout& layout) {
  LayoutFigures f;
  mpz_class slopes = 0;
  for (const LayerShape& layer : layout.expert.layers) {
    f.per_expert += layer.parameters;
    slopes += layer.slopes;
  }
  f.trained = f.per_expert + slopes;
  f.per_expert += layout.stored_slopes;
  for (const mpz_class& size : levels(layout)) {
    const mpz_class full = size / layout.valency, rest = size % layout.valency;
    f.height += 1;
    f.compared += std::min(size, layout.valency);
    f.nodes += size;
    f.pairs += full * pairs_of(layout.valency) + pairs_of(rest);
  }
  f.loaded = f.per_expert + f.compared * layout.inputs;
  f.total = layout.experts * f.per_expert + f.nodes * layout.inputs;
  return f;
}

ModelClass class_of(const Layout& layout) {
  const LayoutFigures f = figures(layout);
  ModelClass c;
  c.experts.emplace(layout.expert, layout.experts);
  c.learned_routing = layout.learned_routing;
  c.router_variables = f.nodes * (layout.inputs + 1);
  c.router_pairs = f.pairs;
  return c;
}

}  // namespace mocert::theory
