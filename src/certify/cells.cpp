#include "certify/cells.hpp"

#include <algorithm>
#include <charconv>

#include "mocert/error.hpp"

namespace mocert {
namespace {

/// Two counts with a separator between them and nothing else.
std::optional<std::pair<std::uint32_t, std::uint32_t>> two_counts(const std::string& text, const std::string& separator) {
  std::uint32_t a = 0, b = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, a);
  if (first.ec != std::errc() || !std::string_view(first.ptr, static_cast<std::size_t>(end - first.ptr)).starts_with(separator))
    return std::nullopt;
  const auto second = std::from_chars(first.ptr + separator.size(), end, b);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return std::pair{a, b};
}

}  // namespace

CellNumbers::CellNumbers(const MoMlp& model) : first_(model.router.size(), 0), count_(model.router.size(), 0) {
  // A child's index is above its parent's.
  for (std::size_t i = model.router.size(); i-- > 0;) {
    if (model.router[i].kind == RouterKind::leaf) count_[i] = 1;
    for (const int c : model.router[i].children) count_[i] += count_[static_cast<std::size_t>(c)];
  }
  for (std::size_t i = 0; i < model.router.size(); ++i) {
    std::uint32_t next = first_[i];
    for (const int c : model.router[i].children) {
      first_[static_cast<std::size_t>(c)] = next;
      next += count_[static_cast<std::size_t>(c)];
    }
  }
}

std::uint64_t count_cells(const MoMlp& model) {
  return static_cast<std::uint64_t>(
      std::count_if(model.router.begin(), model.router.end(), [](const RouterNode& n) { return n.kind == RouterKind::leaf; }));
}

CellRange parse_shard(const std::string& text, std::uint64_t cells) {
  const auto parsed = two_counts(text, "/");
  if (!parsed || parsed->first < 1 || parsed->first > parsed->second)
    throw InputError("--shard", "\"" + text + "\"", "I/N with 1 <= I <= N, such as 2/8");
  const std::uint64_t i = parsed->first, n = parsed->second;
  return {(i - 1) * cells / n, i * cells / n};
}

CellRange parse_cells(const std::string& text, std::uint64_t cells) {
  const auto parsed = two_counts(text, "..");
  if (!parsed || parsed->first >= parsed->second || parsed->second > cells)
    throw InputError("--cells", "\"" + text + "\"", "A..B with A < B <= " + std::to_string(cells) + ", the cells of the model");
  return {parsed->first, parsed->second};
}

}  // namespace mocert
