#include "kernel/read/fpcore.hpp"

namespace mocert::kernel {
namespace {

/// Intersects with (<= c x), (<= x c), (<= c x c) or the same with <, >= or >; false if it is anything else.
bool add_comparison(const Datum& datum, const std::vector<std::string_view>& arguments, std::vector<Range>& box) {
  const std::size_t count = datum.items.size();
  if (count != 3 && count != 4) return false;
  const Datum& relation = datum.items[0];
  const bool rising = relation.is_word("<") || relation.is_word("<=");
  if (!rising && !relation.is_word(">") && !relation.is_word(">=")) return false;
  const auto term = [&](std::size_t i) -> const Datum& { return datum.items[rising ? i : count - i]; };
  const auto argument = [&](const Datum& d) {
    return static_cast<std::size_t>(
        std::find_if(arguments.begin(), arguments.end(), [&](std::string_view name) { return d.is_word(name); }) - arguments.begin());
  };
  const std::size_t x = count == 3 && argument(term(1)) < arguments.size() ? 1 : 2;
  const std::size_t which = argument(term(x));
  if (which == arguments.size()) return false;
  for (std::size_t i = 1; i < count; ++i) {
    if (i == x) continue;
    const std::optional<mpq_class> c = numeral(term(i));
    if (!c) return false;
    box[which].intersect(i < x ? Range{*c, Range::beyond()} : Range{-Range::beyond(), *c});
  }
  return true;
}

}  // namespace

std::optional<std::vector<Range>> precondition_box(const Datum& pre, const std::vector<std::string_view>& arguments) {
  std::vector<Range> box(arguments.size());
  const auto add = [&](const Datum& comparison) { return add_comparison(comparison, arguments, box); };
  const bool conjunction = !pre.items.empty() && pre.items[0].is_word("and");
  const bool added = conjunction ? std::all_of(pre.items.begin() + 1, pre.items.end(), add) : add(pre);
  if (!added || !std::all_of(box.begin(), box.end(), [](const Range& range) { return range.bounded(); })) return std::nullopt;
  return box;
}

}  // namespace mocert::kernel
