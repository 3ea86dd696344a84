#include <string_view>

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"
#include "kernel/read/samples.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    while (!rest_.empty() && rest_.back() == '\n') rest_.remove_suffix(rest_.size() > 1 && rest_[rest_.size() - 2] == '\r' ? 2 : 1);
  }
  bool next(std::string_view& line) {
    if (done_) return false;
    const std::size_t end = rest_.find('\n');
    line = rest_.substr(0, end);
    done_ = end == std::string_view::npos;
    if (!done_) rest_.remove_prefix(end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number_;
    return true;
  }
  [[noreturn]] void fail(const std::string& message) const { throw Fault("syntax", "line " + std::to_string(number_), message); }

 private:
  std::string_view rest_;
  bool done_ = false;
  std::size_t number_ = 0;
};

/// The next field of a line, blanks around it dropped; false after the last.
bool next_field(std::string_view& line, bool& more, std::string_view& field) {
  if (!more) return false;
  const std::size_t comma = line.find(',');
  more = comma != std::string_view::npos;
  field = line.substr(0, comma);
  line.remove_prefix(more ? comma + 1 : line.size());
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!field.empty() && blank(field.front())) field.remove_prefix(1);
  while (!field.empty() && blank(field.back())) field.remove_suffix(1);
  return true;
}

}  // namespace

Samples read_samples(const std::string& text) {
  Samples samples;
  Lines lines(text);
  std::string_view line, field;
  lines.next(line);
  for (bool more = true; next_field(line, more, field);) {
    if (samples.outputs == 0 && field == "x" + std::to_string(samples.inputs))
      ++samples.inputs;
    else if (samples.inputs > 0 && field == "y" + std::to_string(samples.outputs))
      ++samples.outputs;
    else
      lines.fail("found the column " + shown(field) + ", expected x0,x1,...,y0,y1,...");
  }
  if (samples.outputs == 0) lines.fail("found no column y0");
  while (lines.next(line)) {
    std::size_t column = 0;
    for (bool more = true; next_field(line, more, field); ++column) {
      if (column == samples.inputs + samples.outputs) lines.fail("found more fields than columns");
      try {
        (column < samples.inputs ? samples.x : samples.y).push_back(data_value(field, Grammar::lenient, Type::binary64));
      } catch (const BadNumber& bad) {
        lines.fail(bad.what());
      }
    }
    if (column != samples.inputs + samples.outputs)
      lines.fail("found " + std::to_string(column) + " fields, expected " + std::to_string(samples.inputs + samples.outputs));
    ++samples.count;
  }
  if (samples.count == 0) lines.fail("found no sample");
  return samples;
}

std::string content_digest(const Samples& samples) {
  Sha256 hash;
  hash.text("mocert samples 1");
  hash.u64(samples.inputs);
  hash.u64(samples.outputs);
  hash.u64(samples.count);
  for (std::size_t i = 0; i < samples.count; ++i) {
    for (std::size_t k = 0; k < samples.inputs; ++k) hash.f64(samples.x[i * samples.inputs + k]);
    for (std::size_t k = 0; k < samples.outputs; ++k) hash.f64(samples.y[i * samples.outputs + k]);
  }
  return hash.digest();
}

}  // namespace mocert::kernel
