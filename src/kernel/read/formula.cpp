#include "kernel/read/formula.hpp"

#include "kernel/fault.hpp"

namespace mocert::kernel {

std::uint32_t Formula::add(Op op, std::uint32_t a, std::uint32_t b, std::uint32_t c, int power) {
  const auto [place, fresh] = known_.try_emplace({op, a, b, c, power}, static_cast<std::uint32_t>(nodes.size()));
  if (fresh) {
    if (nodes.size() >= 100'000) throw Fault("syntax", "formula", "found more than 100,000 nodes");
    nodes.push_back({op, a, b, c, power});
  }
  return place->second;
}

std::uint32_t Formula::constant(const std::string& text, const mpq_class& value) {
  const auto [place, fresh] = numerals_.try_emplace(text, static_cast<std::uint32_t>(constants.size()));
  if (fresh) constants.emplace_back(value);
  return add(Op::constant, place->second);
}

int arity(Op op) {
  switch (op) {
    case Op::constant:
    case Op::variable:
    case Op::pi:
    case Op::e:
    case Op::yes:
    case Op::no: return 0;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::fmin:
    case Op::fmax:
    case Op::atan2:
    case Op::both:
    case Op::either:
    case Op::real_power: return 2;
    case Op::branch:
    case Op::firm: return 3;
    default: return 1;
  }
}

}  // namespace mocert::kernel
