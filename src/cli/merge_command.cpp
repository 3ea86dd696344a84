#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "certify/merge.hpp"
#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::vector<std::string> parts;
  std::string certificate, model;
  ClaimFlags claim;
  unsigned threads = 0;
  bool force = false, json = false;
};

/// The claim that the parts are to be of, if it was given.
std::unique_ptr<LoadedClaim> stated(const Flags& flags) {
  if (flags.model.empty() && flags.claim.target.empty() && flags.claim.epsilon.empty()) return nullptr;
  if (flags.model.empty() || flags.claim.epsilon.empty())
    throw InputError("command line", "a part of a claim", "--model, --target and --epsilon, or none of them");
  return std::make_unique<LoadedClaim>(flags.claim.text(flags.model, beside(flags.model, ".target.fpcore"), 0, false));
}

std::string text(const MergeResult& r, const std::string& path, bool checked) {
  const Certificate& c = r.certificate;
  const std::string states = fmt::format("sup error <= {} (epsilon {})\n  {} cells, {} boxes, {} leaves\n  certificate: {}",
                                         shown(c.upper, Rounding::up), c.epsilon, r.cells, c.boxes, c.leaves, path);
  if (checked) return fmt::format("certified: {} (replayed by the checker in {:.2f} s)\n", states, r.check_seconds);
  return fmt::format("merged, not checked: {} (mocert-check replays it, and so does this command with --model, --target and --epsilon)\n",
                     states);
}

std::string json(const MergeResult& r, const std::string& path, double seconds) {
  const Certificate& c = r.certificate;
  return fmt::format(
      "{{\"verdict\": \"{}\", \"upper\": {}, \"upper_hex\": {}, \"cells\": {}, \"boxes\": {}, \"leaves\": {}, \"seconds\": {:.3f}, "
      "\"check_seconds\": {:.3f}, \"certificate\": {}, \"self_checked\": {}}}\n",
      c.self_check ? "certified" : "merged", json_number(c.upper, Rounding::up), json_hex(c.upper), r.cells, c.boxes, c.leaves, seconds,
      r.check_seconds, json_quote(path), c.self_check);
}

int merge(const Flags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const std::unique_ptr<LoadedClaim> claim = stated(flags);
  const MergeResult result = merge_parts({flags.parts, flags.certificate, flags.force, thread_count(flags.threads)}, claim.get());
  if (result.published != Published::confirmed) {
    fmt::print(stderr,
               "mocert merge: the checker does not confirm what the parts say; they are not as mocert certify wrote them, or it had "
               "--no-self-check\n");
    return exit_status::rejected;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}", flags.json ? json(result, flags.certificate, seconds) : text(result, flags.certificate, claim != nullptr));
  return exit_status::proved;
}

}  // namespace

std::function<int()> add_merge(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("merge", "Put the parts that mocert certify --shard or --cells wrote together to a certificate");
  command->add_option("PART", flags->parts, "Part files: together they must hold every cell once")->required();
  command->add_option("-o,--certificate", flags->certificate, "Where the certificate goes")->required();
  command->add_option("--model", flags->model, "The model: given the claim, the parts must be about it, and the checker replays the proof");
  flags->claim.add_to(*command, true, false, "--target");
  command->add_option("--threads", flags->threads, "Threads of the checker (default: all cores)");
  command->add_flag("--force", flags->force, "Overwrite an existing certificate");
  command->add_flag("--json", flags->json, "One JSON object on stdout");
  command->footer(
      "Example:\n  mocert certify wave.json wave.fpcore --epsilon 0.01 --shard 1/2\n"
      "  mocert certify wave.json wave.fpcore --epsilon 0.01 --shard 2/2\n"
      "  mocert merge wave.0-50.part wave.50-100.part -o wave.cert.json --model wave.json --target wave.fpcore --epsilon 0.01\n"
      "Exit status: 0 merged, 2 bad input or parts that do not fit, 3 not confirmed by the checker, 70 internal error");
  return [flags] { return merge(*flags); };
}

}  // namespace mocert::cli
