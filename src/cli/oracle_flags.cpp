#include "cli/oracle_flags.hpp"

#include <fmt/format.h>

#include "cli/report.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {

void OracleFlags::add_to(CLI::App& construct) {
  construct.add_option(
      "--oracle", command,
      "Program in place of TARGET, for /bin/sh -c: it reads points from standard input, one per line, coordinates separated "
      "by blanks, and writes one line of values per point, in order; needs --lipschitz and --domain");
  construct.add_option("--samples", samples,
                       "Oracle: where its answers go, and are read from when they are there (default: beside the model, "
                       ".samples.csv)");
  construct.add_option("--outputs", outputs, "Oracle: values per point")->capture_default_str()->check(CLI::Range(1, 65536));
  construct.add_option("--oracle-timeout", silence, "Oracle: seconds without an answer after which it is killed (0: never)")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  construct.add_option("--oracle-batch", batch, "Oracle: points per run of the program")->capture_default_str()->check(CLI::PositiveNumber);
  construct
      .add_option("--oracle-share", share,
                  "Oracle: share of epsilon that the answers may leave open; less asks more and needs fewer experts")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 0.95));
  construct.add_option("--max-queries", max_queries, "Oracle: points to ask at most (default: as many as it takes)");
}

OracleResult OracleFlags::ask(ClaimFlags& claim, const std::string& model, const WorkFlags& work) const {
  if (!claim.target.empty() || !claim.expressions.empty()) throw InputError("--oracle", "a target beside it", "one of the two");
  if (!claim.functions.empty() || claim.table) throw InputError("--oracle", "--function or --table beside it", "neither");
  if (claim.domain.empty()) throw InputError("--oracle", "no --domain", "the box in which to ask");
  const Box domain = parse_domain(claim.domain, "--domain");
  const double epsilon = to_double(parse_epsilon(claim.epsilon), Rounding::down);
  const Samples stated = future_samples(claim.target_options(), domain.dimension(), outputs);
  claim.target = samples.empty() ? beside(model, ".samples.csv") : samples;
  if (!claim.target.ends_with(".csv")) throw InputError("--samples", claim.target, "a file ending in .csv");
  for (const auto& [what, path] : {std::pair("the model", model), {"the certificate", work.certificate}})
    if (!path.empty() && same_file(path, claim.target)) throw InputError("--samples", fmt::format("the file of {}", what), "another one");
  SampleLog log(claim.target, domain.dimension(), outputs);
  if (log.was_torn()) fmt::print(stderr, "mocert: {}: the last row had no line end and was cut off\n", claim.target);
  OracleOptions options;
  options.command = command;
  options.silence = silence;
  options.batch = batch;
  options.max_queries = max_queries;
  options.share = share;
  options.interrupted = &interrupted_flag();
  ProgressLine line(work.quiet);
  if (line.wanted())
    options.progress = [&line](std::uint64_t asked, double half_gap) {
      line.show(fmt::format("{} answers, half the widest gap {:.3g}", asked, half_gap));
    };
  return ask_oracle(log, stated, domain, epsilon, parse_norm(claim.norm, "--norm"), options);
}

std::string text(const OracleResult& r, const std::string& samples) {
  std::string out =
      fmt::format("oracle: {} points asked in {} runs of the program, {} known before: {}\n", r.asked, r.runs, r.known, samples);
  if (r.grid > 0) out += fmt::format("  a uniform grid that serves every f with this L has {} points\n", r.grid);
  if (*r.stopped != '\0') out += fmt::format("  stopped by {}: the same command goes on from here\n", r.stopped);
  return out;
}

std::string json(const OracleResult& r, const std::string& samples) {
  return fmt::format("\"oracle\": {{\"known\": {}, \"asked\": {}, \"runs\": {}, \"grid\": {}, \"stopped_by\": {}, \"samples\": {}}}",
                     r.known, r.asked, r.runs, r.grid, *r.stopped == '\0' ? "null" : json_quote(r.stopped), json_quote(samples));
}

}  // namespace mocert::cli
