#include <algorithm>
#include <string_view>

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"
#include "kernel/read/samples.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

/// The parts between commas, without the blanks around them.
std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> list;
  for (std::size_t comma = 0; comma != std::string_view::npos; line.remove_prefix(std::min(line.size(), comma + 1))) {
    comma = line.find(',');
    std::string_view field = line.substr(0, comma);
    field.remove_prefix(std::min(field.size(), field.find_first_not_of(" \t")));
    list.push_back(field.substr(0, field.find_last_not_of(" \t") + 1));
  }
  return list;
}

}  // namespace

Samples read_samples(const std::string& text) {
  Samples samples;
  std::string_view rest = text;
  std::size_t number = 0;
  const auto fail = [&](const std::string& message) { throw Fault("syntax", "line " + std::to_string(number), message); };
  const auto next_line = [&] {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const bool cr = end > 0 && end < rest.size() && rest[end - 1] == '\r';  // CR LF ends a line as LF does
    std::vector<std::string_view> line = fields(rest.substr(0, end - (cr ? 1 : 0)));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    ++number;
    return line;
  };
  while (rest.ends_with("\n\n") || rest.ends_with("\n\r\n")) rest.remove_suffix(rest.ends_with("\r\n") ? 2 : 1);
  for (const std::string_view name : next_line()) {
    if (samples.outputs == 0 && name == "x" + std::to_string(samples.inputs))
      ++samples.inputs;
    else if (samples.inputs > 0 && name == "y" + std::to_string(samples.outputs))
      ++samples.outputs;
    else
      fail("found the column " + shown(name) + ", expected x0,x1,...,y0,y1,...");
  }
  if (samples.outputs == 0) fail("found no column y0");
  const std::size_t columns = samples.inputs + samples.outputs;
  for (; !rest.empty(); ++samples.count) {
    const std::vector<std::string_view> line = next_line();
    if (line.size() != columns) fail("found " + std::to_string(line.size()) + " fields, expected " + std::to_string(columns));
    try {
      for (std::size_t i = 0; i < columns; ++i)
        (i < samples.inputs ? samples.x : samples.y).push_back(data_value(line[i], Grammar::lenient, Type::binary64));
    } catch (const BadNumber& bad) {
      fail(bad.what());
    }
  }
  if (samples.count == 0) fail("found no sample");
  return samples;
}

std::string content_digest(const Samples& samples) {
  Sha256 hash;
  hash.text("mocert samples 1");
  hash.u64(samples.inputs);
  hash.u64(samples.outputs);
  hash.u64(samples.count);
  for (std::size_t i = 0; i < samples.count; ++i) {
    hash.f64s({&samples.x[i * samples.inputs], samples.inputs});
    hash.f64s({&samples.y[i * samples.outputs], samples.outputs});
  }
  return hash.digest();
}

}  // namespace mocert::kernel
