#include "certificate/proof.hpp"

#include <bit>
#include <limits>

#include "mocert/error.hpp"

namespace mocert {

bool ProofStep::operator==(const ProofStep& o) const {
  return kind == o.kind && axis_or_level == o.axis_or_level && count == o.count && cell == o.cell && at == o.at &&
         samples.upper == o.samples.upper && samples.lower == o.samples.lower;
}

void put_count(std::string& code, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) code += static_cast<char>(value | 0x80);
  code += static_cast<char>(value);
}

void put_number(std::string& code, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (int shift = 0; shift < 64; shift += 8) code += static_cast<char>(bits >> shift);
}

void put_step(std::string& code, const ProofStep& step) {
  code += static_cast<char>(step.kind);
  switch (step.kind) {
    case ProofStep::Kind::split:
      put_count(code, step.axis_or_level);
      put_number(code, step.at);
      break;
    case ProofStep::Kind::route: put_count(code, step.count); break;
    case ProofStep::Kind::outside:
      put_count(code, step.axis_or_level);
      put_count(code, step.count);
      break;
    case ProofStep::Kind::bounded:
    case ProofStep::Kind::second_order: break;
    case ProofStep::Kind::samples:
      put_count(code, step.samples.upper.size());
      for (const auto* list : {&step.samples.upper, &step.samples.lower})
        for (const std::uint64_t s : *list) put_count(code, s);
      break;
    case ProofStep::Kind::cell: put_count(code, step.cell); break;
    case ProofStep::Kind::elsewhere:
      put_count(code, step.cell);
      put_count(code, step.count);
      break;
  }
}

void CodeReader::fail(const std::string& found) const { throw InputError(std::string(name_), found, "what mocert writes there"); }

std::string_view CodeReader::bytes(std::uint64_t length) {
  if (length > code_.size() - at_) fail("a record that ends early");
  at_ += length;
  return code_.substr(at_ - length, length);
}

std::uint64_t CodeReader::count() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 63; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes(1)[0]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("a count that does not end");
}

double CodeReader::number() {
  const std::string_view from = bytes(8);
  std::uint64_t bits = 0;
  for (std::size_t i = 8; i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(from[i]);
  return std::bit_cast<double>(bits);
}

ProofStep CodeReader::step() {
  ProofStep step;
  step.kind = static_cast<ProofStep::Kind>(bytes(1)[0]);
  switch (step.kind) {
    case ProofStep::Kind::split:
      step.axis_or_level = count();
      step.at = number();
      return step;
    case ProofStep::Kind::route: step.count = count(); return step;
    case ProofStep::Kind::outside:
      step.axis_or_level = count();
      step.count = count();
      return step;
    case ProofStep::Kind::bounded:
    case ProofStep::Kind::second_order: return step;
    case ProofStep::Kind::samples: {
      const std::uint64_t outputs = count();
      for (auto* list : {&step.samples.upper, &step.samples.lower})
        for (std::uint64_t k = 0; k < outputs; ++k) list->push_back(count());
      return step;
    }
    case ProofStep::Kind::cell: step.cell = count(); return step;
    case ProofStep::Kind::elsewhere:
      step.cell = count();
      step.count = count();
      return step;
  }
  fail("a step of an unknown kind");
}

void Proof::add(std::shared_ptr<const CellBatch> batch) {
  const auto index = static_cast<std::uint32_t>(batches_.size());
  for (const CellBatch::Cell& c : batch->cells) {
    if (c.cell >= places_.size()) throw InputError("proof", "cell " + std::to_string(c.cell), "one of " + std::to_string(places_.size()));
    if (has(c.cell)) throw InputError("proof", "cell " + std::to_string(c.cell) + " twice", "one proof of each cell");
    if (c.length > std::numeric_limits<std::uint32_t>::max()) throw InternalError("the proof of a cell is longer than 4 GiB");
    places_[c.cell] = {index, static_cast<std::uint32_t>(c.length), c.begin};
  }
  batches_.push_back(std::move(batch));
}

std::string_view Proof::cell(std::uint64_t cell) const {
  const Place& place = places_.at(cell);
  if (place.length == 0) throw InternalError("a proof without its cell " + std::to_string(cell));
  return std::string_view(batches_[place.batch]->code).substr(place.begin, place.length);
}

}  // namespace mocert
