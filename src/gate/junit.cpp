#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "gate/gate.hpp"
#include "mocert/exit_status.hpp"

namespace mocert {
namespace {

/// XML 1.0 has no way to write control characters.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

}  // namespace

std::string to_junit(const std::vector<ClaimOutcome>& outcomes) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node suite = document.append_child("testsuites").append_child("testsuite");
  std::size_t failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
  for (const ClaimOutcome& o : outcomes) {
    seconds += o.seconds;
    pugi::xml_node test = suite.append_child("testcase");
    test.append_attribute("classname") = "mocert";
    test.append_attribute("name") = o.name.c_str();
    test.append_attribute("time") = fmt::format("{:.3f}", o.seconds).c_str();
    if (o.status == exit_status::proved) continue;
    const bool error =
        o.status == exit_status::bad_input || o.status == exit_status::internal_error || o.status == exit_status::interrupted;
    ++(o.passes() ? skipped : error ? errors : failures);
    pugi::xml_node why = test.append_child(o.passes() ? "skipped" : error ? "error" : "failure");
    why.append_attribute("message") = printable(o.verdict + ": " + o.message).c_str();
    if (!o.passes()) why.append_attribute("type") = o.verdict.c_str();
  }
  suite.append_attribute("name") = "mocert gate";
  suite.append_attribute("tests") = static_cast<unsigned long long>(outcomes.size());
  suite.append_attribute("failures") = static_cast<unsigned long long>(failures);
  suite.append_attribute("errors") = static_cast<unsigned long long>(errors);
  suite.append_attribute("skipped") = static_cast<unsigned long long>(skipped);
  suite.append_attribute("time") = fmt::format("{:.3f}", seconds).c_str();
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace mocert
