#include "model/tensor_layout.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::uint64_t any = TensorFile::any;
constexpr std::uint64_t most = std::uint64_t{1} << 30;

std::string at(const Tensor& tensor, std::uint64_t place) { return fmt::format("{}/{}", tensor.name, place); }

class LayoutReader {
 public:
  LayoutReader(std::string_view file, const std::string& name, const Looked& looked) : file_(file, name), looked_(looked) {
    layout_.name = name;
  }

  TensorLayout run() {
    file_.require_metadata({"mocert", "schemaVersion", "dtype", "inputs", "outputs"});
    word("mocert", {"model"});
    word("schemaVersion", {"1.0"});
    layout_.dtype = word("dtype", {"binary64", "binary32"}) == "binary64" ? Dtype::binary64 : Dtype::binary32;
    number_ = layout_.number_type();
    layout_.inputs = dimension("inputs");
    layout_.outputs = dimension("outputs");
    if (file_.has("domain")) domain();
    experts();
    router();
    file_.refuse_unknown();
    return std::move(layout_);
  }

 private:
  const std::string& word(const std::string& key, const std::vector<std::string>& words) const {
    const std::string& found = file_.metadata(key);
    for (const std::string& w : words)
      if (found == w) return found;
    file_.refuse("__metadata__/" + key, "\"" + found + "\"", fmt::format("\"{}\"", fmt::join(words, "\" or \"")));
  }

  std::uint64_t dimension(const std::string& key) const {
    const std::string& text = file_.metadata(key);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.front() == '0' || value > 65536)
      file_.refuse("__metadata__/" + key, "\"" + text + "\"", "1 to 65536");
    return value;
  }

  void finite(const Tensor& tensor) const {
    for (std::uint64_t i = 0; i < tensor.count(); look(looked_, i++))
      if (!std::isfinite(tensor.number(i))) file_.refuse(at(tensor, i), fmt::format("{}", tensor.number(i)), "a finite number");
  }

  void domain() {
    const Tensor& corners = file_.take("domain", ElementType::f64, {layout_.inputs, 2});
    finite(corners);
    Box box;
    for (std::uint64_t i = 0; i < layout_.inputs; ++i) {
      box.lo.push_back(corners.number(2 * i));
      box.hi.push_back(corners.number(2 * i + 1));
      if (box.lo.back() > box.hi.back()) file_.refuse(at(corners, i), "a lower corner above the upper one", "lo <= hi");
    }
    layout_.domain = std::move(box);
  }

  /// Groups are numbered in the order of their first experts, and hold theirs in the order of the index.
  void experts() {
    const Tensor& index = layout_.experts = file_.take("experts", ElementType::u32, {any, 2});
    if (index.shape[0] == 0) file_.refuse("experts", "no experts", "at least one");
    if (index.shape[0] > most) file_.refuse("experts", fmt::format("{} experts", index.shape[0]), fmt::format("at most {}", most));
    std::vector<std::uint64_t> count;
    for (std::uint64_t k = 0; k < index.shape[0]; look(looked_, k++)) {
      const std::uint32_t group = index.index(2 * k), row = index.index(2 * k + 1);
      if (group > count.size()) file_.refuse(at(index, k), fmt::format("group {}", group), fmt::format("at most {}", count.size()));
      if (group == count.size()) count.push_back(0);
      if (row != count[group])
        file_.refuse(at(index, k), fmt::format("row {}", row), fmt::format("{}, the next of the group", count[group]));
      ++count[group];
    }
    for (std::size_t g = 0; g < count.size(); ++g) group(fmt::format("group.{}", g), count[g]);
  }

  void group(const std::string& name, std::uint64_t count) {
    TensorGroup& g = layout_.groups.emplace_back();
    g.name = name;
    g.count = count;
    if (file_.has(name + ".constant")) {
      g.constant = file_.take(name + ".constant", number_, {count, layout_.outputs});
      return;
    }
    if (file_.has(name + ".input")) g.input = file_.take(name + ".input", number_, {count, 2, layout_.inputs});
    if (file_.has(name + ".output")) g.output = file_.take(name + ".output", number_, {count, 2, layout_.outputs});
    do {
      g.layers.push_back(
          layer(fmt::format("{}.{}", name, g.layers.size()), count, g.layers.empty() ? layout_.inputs : g.layers.back().rows));
    } while (g.layers.back().slope);
    if (g.layers.back().rows != layout_.outputs)
      file_.refuse(g.layers.back().bias.name + "/shape", fmt::format("{} rows", g.layers.back().rows),
                   fmt::format("{}, the outputs, or a slope beside them", layout_.outputs));
  }

  TensorGroup::Layer layer(const std::string& name, std::uint64_t count, std::uint64_t cols) {
    TensorGroup::Layer layer;
    layer.bias = file_.take(name + ".bias", number_, {count, any});
    layer.rows = layer.bias.shape[1];
    layer.cols = cols;
    if (layer.rows == 0 || layer.rows > most)
      file_.refuse(layer.bias.name + "/shape", fmt::format("{} rows", layer.rows), fmt::format("1 to {}", most));
    if (file_.has(name + ".places")) {
      layer.weights = file_.take(name + ".weights", number_, {count, any});
      layer.places = file_.take(name + ".places", ElementType::u32, {count, layer.weights.shape[1], 2});
    } else {
      layer.weights = file_.take(name + ".weights", number_, {count, layer.rows, cols});
    }
    if (!file_.has(name + ".slope")) return layer;
    const bool shared = file_.take(name + ".slope").shape.size() == 1;
    layer.slope = file_.take(name + ".slope", number_, shared ? std::vector{count} : std::vector{count, layer.rows});
    return layer;
  }

  void router() {
    const Tensor& nodes = layout_.nodes = file_.take("router.nodes", ElementType::u32, {any, 2});
    const std::uint64_t size = nodes.shape[0];
    if (size == 0) file_.refuse("router.nodes", "no nodes", "at least one");
    if (size > most) file_.refuse("router.nodes", fmt::format("{} nodes", size), fmt::format("at most {}", most));
    const Tensor& children = layout_.children = file_.take("router.children", ElementType::u32, {size - 1});
    layout_.vectors = file_.take("router.vectors", number_, {size - 1, layout_.inputs});
    std::vector<bool> claimed(size, false);
    std::uint64_t used = 0, biases = 0;
    for (std::uint64_t i = 0; i < size; look(looked_, i++)) {
      const std::uint32_t kind = nodes.index(2 * i), value = nodes.index(2 * i + 1);
      if (kind > 2) file_.refuse(at(nodes, i), fmt::format("kind {}", kind), "0 (leaf), 1 (nearest) or 2 (argmax)");
      if (kind == 0) {
        if (value >= layout_.expert_count())
          file_.refuse(at(nodes, i), fmt::format("expert {}", value), fmt::format("one of the {} experts", layout_.expert_count()));
        continue;
      }
      if (value == 0 || value > size - 1 - used)
        file_.refuse(at(nodes, i), fmt::format("{} children", value),
                     fmt::format("1 to {}, which router.children still holds", size - 1 - used));
      for (std::uint64_t c = used; c < used + value; look(looked_, c++)) {
        const std::uint32_t child = children.index(c);
        if (child <= i || child >= size || claimed[child])
          file_.refuse(at(children, c), fmt::format("node {}", child), fmt::format("a node after {} without a parent", i));
        claimed[child] = true;
      }
      used += value;
      if (kind == 2) biases += value;
    }
    // Every child is claimed once, so with N - 1 of them no node is left without a parent.
    if (used != size - 1) file_.refuse("router.children", fmt::format("{} children", size - 1), fmt::format("{}, as the nodes have", used));
    layout_.bias = file_.take("router.bias", number_, {biases});
    finite(layout_.vectors);
    finite(layout_.bias);
  }

  TensorFile file_;
  const Looked& looked_;
  TensorLayout layout_;
  ElementType number_ = ElementType::f64;
};

}  // namespace

std::uint64_t TensorGroup::parameters() const {
  if (constant) return constant->shape[1];
  std::uint64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.stored() + layer.rows + layer.slopes();
  for (const auto* scaling : {&input, &output})
    if (*scaling) sum += 2 * (*scaling)->shape[2];
  return sum;
}

TensorLayout read_layout(std::string_view file, const std::string& name, const Looked& looked) {
  return LayoutReader(file, name, looked).run();
}

void TensorRow::refuse(std::uint64_t i, const std::string& found, const std::string& expected, std::uint64_t step) const {
  throw InputError(layout_.name + ": /" + at(whole_, (row_ * count_ + i) / step), found, expected);
}

void require_sound_numbers(const TensorRow& row, bool scaling) {
  for (std::uint64_t i = 0; i < row.count(); ++i) {
    const double value = row.number(i);
    if (!std::isfinite(value)) row.refuse(i, fmt::format("{}", value), "a finite number");
    if (scaling && i >= row.count() / 2 && value == 0) row.refuse(i, "0", "a range that is not 0");
  }
}

void require_sound_places(const TensorRow& row, const TensorGroup::Layer& layer) {
  std::pair<std::uint32_t, std::uint32_t> before;
  for (std::uint64_t i = 0; i < row.count(); i += 2) {
    const std::pair place{row.index(i), row.index(i + 1)};
    if (place.first >= layer.rows || place.second >= layer.cols)
      row.refuse(i, fmt::format("row {}, column {}", place.first, place.second), fmt::format("within {} x {}", layer.rows, layer.cols), 2);
    if (i > 0 && place <= before)
      row.refuse(i, "an entry that does not follow the one before", "entries increasing by row, then column", 2);
    before = place;
  }
}

}  // namespace mocert
