#include "cli/options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "io/file.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {
namespace {

std::atomic<bool> interrupted{false};

/// The first signal asks searches to stop; what does not look at the flag is ended by a second one.
extern "C" void on_interrupt(int) {
  interrupted.store(true);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

std::optional<std::string> said(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

const std::atomic<bool>& interrupted_flag() {
  static std::once_flag caught;
  std::call_once(caught, [] {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
  });
  return interrupted;
}

void ClaimFlags::add_to(CLI::App& command, bool with_epsilon, bool seeks_lipschitz, const std::string& target_name) {
  command.add_option(
      target_name, target,
      "Target: .fpcore (formulas), .csv or .npy (samples; with --table a table), a network (.json, .safetensors, .nnet) or .json "
      "(target manifest)");
  command.add_flag("--table", table, "The .csv or .npy TARGET is a table (one row per grid point), interpolated multilinearly");
  command.add_flag("--same-route", same_route, "TARGET is a network with the model's router: only experts of the same leaf are compared");
  command.add_option("--expression", expressions, "Infix formula instead of TARGET, e.g. \"sin(3*x0)*x1\"; once per output")
      ->take_all()
      ->expected(1);
  command.add_option("--function", functions, "FPCore of TARGET to use, by name; once per output")->take_all()->expected(1);
  if (with_epsilon) command.add_option("--epsilon", epsilon, "Error bound: decimal (exact), p/q or hex float");
  command.add_option("--norm", norm, "Norm over outputs: l1, l2 or linf")->capture_default_str();
  command.add_option("--domain", domain, "Box, e.g. \"[0,1]x[-2,3]\"; decimals are rounded outwards");
  command
      .add_option("--lipschitz", lipschitz,
                  seeks_lipschitz
                      ? "Samples: Lipschitz constant, or one per output separated by commas. With no MODEL and no constant, the "
                        "least ones of a formula are enclosed"
                      : "Lipschitz constant, or one per output separated by commas: assumed of samples, proved of a formula")
      ->expected(seeks_lipschitz ? 0 : 1, 1);
  command.add_option("--input-norm", input_norm, "Norm of the inputs for --lipschitz: l1, l2 or linf (default l2)");
  command.add_option("--tolerance", tolerance, "Samples: how far f may be from the samples (default 0)");
}

TargetOptions ClaimFlags::target_options() const {
  return {functions, said(lipschitz), said(input_norm), said(tolerance), table, same_route};
}

ClaimText ClaimFlags::text(const std::string& model, const std::string& fpcore_path, int inputs, bool force) const {
  ClaimText claim;
  claim.model_path = model;
  claim.epsilon = epsilon;
  claim.norm = norm;
  claim.domain = said(domain);
  claim.target = target_options();
  if (target.empty() == expressions.empty())
    throw InputError("command line", target.empty() ? "no target" : "a TARGET and an --expression",
                     "a TARGET file or --expression, one of the two");
  claim.target_path = target;
  if (!expressions.empty()) {
    const std::string fpcore = infix_to_fpcore(expressions, inputs);
    if (!std::filesystem::exists(fpcore_path) || read_file(fpcore_path) != fpcore) write_file(fpcore_path, fpcore, force);
    claim.target_path = fpcore_path;
  }
  return claim;
}

void WorkFlags::add_to(CLI::App& command) {
  command.add_option("--certificate", certificate, "Where the certificate goes (default: beside the model, .cert.json)");
  command.add_option("--threads", threads, "Threads (default: all cores); the certificate does not depend on it");
  command
      .add_option("--time-limit", time_limit,
                  "Seconds after which to stop undecided, and then to bound for at most a quarter more what is left open (default: none)")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--max-boxes", max_boxes, "Boxes to examine before stopping undecided")->capture_default_str();
  command.add_option("--max-depth", max_depth, "Splits and routes above a box")->capture_default_str()->check(CLI::PositiveNumber);
  command.add_flag("--no-self-check", no_self_check, "Do not have the checker replay the proof; the certificate says so");
  command.add_flag("--quiet", quiet, "No progress on stderr");
  command.add_flag("--force", force, "Overwrite existing outputs");
  command.add_flag("--json", json, "One JSON object on stdout");
}

unsigned thread_count(unsigned asked) { return asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency()); }

unsigned WorkFlags::thread_count() const { return cli::thread_count(threads); }

CertifyOptions WorkFlags::certify_options(const std::string& certificate_path) const {
  CertifyOptions options;
  options.search.limits.seconds = time_limit;
  options.search.limits.boxes = max_boxes;
  options.search.limits.depth = max_depth;
  options.search.threads = thread_count();
  options.search.interrupted = &interrupted_flag();
  options.self_check = !no_self_check;
  options.certificate_path = certificate_path;
  options.overwrite = force;
  return options;
}

void refuse_existing(const std::string& path, bool force) {
  if (!force && std::filesystem::exists(path)) throw InputError(path, "a file that exists", "--force to overwrite it");
}

std::string without_extension(const std::string& path) {
  const std::filesystem::path p(path);
  return (p.parent_path() / p.stem()).string();
}

std::string beside(const std::string& path, const std::string& extension) {
  for (const std::string suffix : {".json", ".safetensors", ".nnet"})
    if (path.size() > suffix.size() && path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size()) + extension;
  return path + extension;
}

ProgressLine::ProgressLine(bool quiet) : wanted_(!quiet && isatty(STDERR_FILENO)) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (wanted_ && width_ > 0) fmt::print(stderr, "\r{:{}}\r", "", width_);
  width_ = 0;
}

void ProgressLine::show(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!wanted_ || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  fmt::print(stderr, "\r{:{}}", text, width_);
  std::fflush(stderr);
  width_ = std::max(width_, text.size());
}

}  // namespace mocert::cli
