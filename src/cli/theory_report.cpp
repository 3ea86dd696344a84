#include "cli/theory_report.hpp"

#include <fmt/format.h>

#include "cli/report.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {
namespace {

std::string digits(const mpz_class& z) { return z.get_str(); }

mpq_class number(const std::string& flag, const std::string& text, const std::string& expected, bool zero_allowed = false) {
  const auto value = parse_exact(text);
  if (!value || *value < 0 || (*value == 0 && !zero_allowed))
    throw InputError(flag, text.empty() ? "nothing" : fmt::format("\"{}\"", text), expected);
  return *value;
}

mpz_class integer(const std::string& flag, const std::string& text) {
  const mpq_class value = number(flag, text, "an integer > 0");
  if (value.get_den() != 1) throw InputError(flag, fmt::format("\"{}\"", text), "an integer > 0");
  return value.get_num();
}

std::string json_route(const char* name, const theory::Route& r) {
  return fmt::format("\"{0}_gap\": {1}, \"{0}_risk\": {2}, \"{0}_vacuous\": {3}", name, json_number(r.gap, Rounding::up),
                     r.risk ? json_number(*r.risk, Rounding::up) : "null", r.vacuous);
}

std::string text_route(const theory::Route& r) {
  return fmt::format("mean loss on the samples + {}{}{}", shown(r.gap, Rounding::up), r.risk ? " = " + shown(*r.risk, Rounding::up) : "",
                     r.vacuous ? " (says nothing: the loss bound or more)" : "");
}

}  // namespace

void TheoryFlags::add_to(CLI::App& command) {
  command.add_option("--samples", samples, "Generalisation bounds for so many independent samples");
  command.add_option("--confidence", delta, "With --samples: the probability delta that a bound may fail, at most 1/2; 0.05 for 95%");
  command.add_option("--loss-bound", loss_bound, "With --samples: B, the loss |f(x) - y| lies in [0, B]");
  command.add_option("--empirical-risk", risk, "With --samples: mean loss on the samples, in [0, B]");
  command.add_option("--bits", bits,
                     "With --samples: length of a model in bits, in a code chosen before the samples were seen (default: all its numbers)");
  command.add_option("--lipschitz", lipschitz, "Lower bounds for all functions with this Lipschitz constant; with --epsilon");
  command.add_option("--epsilon", epsilon, "Lower bounds for this sup error; with --lipschitz");
}

TheoryReport::TheoryReport(TheorySubject subject, const TheoryFlags& flags)
    : subject_(std::move(subject)),
      flags_(flags),
      vc_(theory::vc_dimension(subject_.model_class)),
      losses_(theory::loss_dimension(subject_.model_class)),
      closed_form_(theory::closed_form_bound(subject_.model_class)) {
  if (!flags.samples.empty()) {
    theory::Experiment x;
    x.samples = integer("--samples", flags.samples);
    const std::string wanted = "the probability that the bound may fail, more than 0 and at most 1/2 (0.05 for 95%)";
    x.delta = number("--confidence", flags.delta, wanted);
    if (x.delta > mpq_class(1, 2)) throw InputError("--confidence", fmt::format("\"{}\"", flags.delta), wanted);
    x.loss_bound = number("--loss-bound", flags.loss_bound, "a number > 0, with --samples");
    if (!flags.risk.empty()) {
      const std::string inside = "a mean loss, at least 0 and at most --loss-bound";
      x.risk = number("--empirical-risk", flags.risk, inside, true);
      if (*x.risk > x.loss_bound) throw InputError("--empirical-risk", fmt::format("\"{}\"", flags.risk), inside);
    }
    x.bits = flags.bits.empty() ? subject_.bits : integer("--bits", flags.bits);
    x.dimension = losses_.bound;
    generalisation_ = theory::generalisation(x);
    experiment_ = x;
  } else {
    for (const auto& [flag, text] : {std::pair("--confidence", &flags.delta), std::pair("--loss-bound", &flags.loss_bound),
                                     std::pair("--empirical-risk", &flags.risk), std::pair("--bits", &flags.bits)})
      if (!text->empty()) throw InputError(flag, fmt::format("\"{}\"", *text), "--samples with it");
  }
  if (flags.lipschitz.empty() != flags.epsilon.empty())
    throw InputError("command line", flags.epsilon.empty() ? "--lipschitz alone" : "--epsilon alone",
                     "--lipschitz and --epsilon, or neither");
  if (!flags.lipschitz.empty()) {
    lower_ = theory::lower_bounds(subject_.widths, number("--lipschitz", flags.lipschitz, "a number > 0"),
                                  number("--epsilon", flags.epsilon, "a number > 0"));
    leaves_ratio_ = to_double(mpq_class(subject_.leaves) / lower_->samples_linf, Rounding::up);
    radius_ = theory::covering_radius_below(subject_.widths, subject_.leaves);
  }
}

std::string TheoryReport::json_generalisation() const {
  if (!experiment_) return "null";
  const theory::Experiment& x = *experiment_;
  return fmt::format(
      "{{\"samples\": {}, \"delta\": {}, \"loss_bound\": {}, \"empirical_risk\": {}, \"bits\": {}, {}, {}, \"smaller\": \"{}\", "
      "\"vc_source\": \"docs/theory.md, T10\", \"occam_source\": \"docs/theory.md, T11\"}}",
      digits(x.samples), json_quote(flags_.delta), json_quote(flags_.loss_bound), flags_.risk.empty() ? "null" : json_quote(flags_.risk),
      digits(x.bits),
      generalisation_.vc ? json_route("vc", *generalisation_.vc) : "\"vc_gap\": null, \"vc_risk\": null, \"vc_vacuous\": true",
      json_route("occam", generalisation_.occam), generalisation_.vc_is_smaller ? "vc" : "occam");
}

std::string TheoryReport::json_lower() const {
  if (!lower_) return "null";
  return fmt::format(
      "{{\"lipschitz\": {}, \"epsilon\": {}, \"samples_linf\": {}, \"samples_l2\": {}, \"vc_dimension\": {}, \"bits\": {}, "
      "\"leaves_over_samples_linf\": {}, \"covering_radius_l2\": {}, \"class_reaches_epsilon\": {}, \"source\": \"docs/theory.md, T12 to "
      "T15\"}}",
      json_quote(flags_.lipschitz), json_quote(flags_.epsilon), digits(lower_->samples_linf), digits(lower_->samples_l2),
      digits(lower_->dimension), digits(lower_->dimension), json_number(leaves_ratio_, Rounding::up), json_number(radius_, Rounding::down),
      excluded() ? "false" : "null");
}

std::string TheoryReport::json() const {
  const char* const closed_form_source = "\"Bartlett, Harvey, Liaw, Mehrabian, JMLR 20 (2019), Theorem 7; docs/theory.md, T8\"";
  return fmt::format(
      "\"vc_bound\": {}, \"vc_exact\": {}, \"vc_source\": \"{}\", \"vc_closed_form\": {}, \"vc_closed_form_source\": {}, "
      "\"loss_dimension_bound\": {}, \"loss_dimension_source\": \"{}\", \"generalisation\": {}, \"lower_bounds\": {}",
      digits(vc_.bound), vc_.attained && subject_.cells_have_inner_points, vc_.source, closed_form_ ? digits(*closed_form_) : "null",
      closed_form_ ? closed_form_source : "null", digits(losses_.bound), losses_.source, json_generalisation(), json_lower());
}

std::string TheoryReport::text_generalisation() const {
  if (!experiment_) return "";
  const theory::Experiment& x = *experiment_;
  std::string out = fmt::format("  expected loss, {} samples, loss in [0, {}], each bound with probability 1 - {} or more\n",
                                digits(x.samples), flags_.loss_bound, flags_.delta);
  out += "    VC route     ";
  out += generalisation_.vc ? "<= " + text_route(*generalisation_.vc)
                            : fmt::format("nothing: fewer samples than the {} of the losses' dimension", digits(x.dimension));
  out += " [T10]\n";
  out += fmt::format("    Occam route  <= {}, {} bits [T11]\n", text_route(generalisation_.occam), digits(x.bits));
  return out + fmt::format("    the smaller is {}\n", generalisation_.vc_is_smaller ? "the VC route" : "the Occam route");
}

std::string TheoryReport::text_lower() const {
  if (!lower_) return "";
  std::string out = fmt::format("  to serve every {}-Lipschitz function on the domain within {}\n", flags_.lipschitz, flags_.epsilon);
  out += fmt::format("    samples      >= {} (Lipschitz in linf, l1 or l2) [T12]\n", digits(lower_->samples_linf));
  out += fmt::format("                 >= {} (Lipschitz in l2); {} points leave a gap of l2 radius >= {} [T13]\n",
                     digits(lower_->samples_l2), digits(subject_.leaves), shown(radius_, Rounding::down));
  out += fmt::format("    a class      of VC dimension and bits >= {} [T14]\n", digits(lower_->dimension));
  out += fmt::format("    leaves       {}, at most {} times the lower bound on samples [T15]\n", digits(subject_.leaves),
                     shown(leaves_ratio_, Rounding::up));
  if (excluded()) out += "    this class cannot: its VC dimension is too small [T15]\n";
  return out;
}

std::string TheoryReport::text() const {
  std::string out = fmt::format("  VC dimension {} {}", vc_.attained && subject_.cells_have_inner_points ? "=" : "<=", digits(vc_.bound));
  if (vc_.attained) out += subject_.cells_have_inner_points ? " (exact)" : " (attained if every expert's cell has inner points)";
  out += fmt::format(" [{}]\n", vc_.source);
  if (closed_form_)
    out += fmt::format("               <= {} in closed form [Bartlett et al., JMLR 20 (2019), Theorem 7]\n", digits(*closed_form_));
  out += fmt::format("  of losses    <= {}, the pseudo-dimension of |f(x) - y| [{}]\n", digits(losses_.bound), losses_.source);
  return out + text_generalisation() + text_lower();
}

}  // namespace mocert::cli
