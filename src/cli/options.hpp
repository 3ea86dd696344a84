#pragma once

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "certify/certify.hpp"
#include "mocert/exit_status.hpp"

namespace mocert::cli {

/// What states a claim on the command line.
struct ClaimFlags {
  std::string target, epsilon, norm = "linf", domain, lipschitz, input_norm, tolerance;
  std::vector<std::string> expressions, functions;
  bool table = false, same_route = false;

  /// `with_epsilon`: whether the command takes one. --lipschitz may stand without a value where `seeks_lipschitz` says so.
  void add_to(CLI::App& command, bool with_epsilon = true, bool seeks_lipschitz = false, const std::string& target_name = "TARGET");
  /// The claim about a model, or about none (""); an --expression is written as FPCore to `fpcore_path` first.
  ClaimText text(const std::string& model, const std::string& fpcore_path, int inputs, bool force) const;
  TargetOptions target_options() const;
};

/// How much work to put in, and how to speak.
struct WorkFlags {
  unsigned threads = 0;
  double time_limit = 0;
  std::uint64_t max_boxes = 20'000'000;
  int max_depth = 400;
  std::string certificate;
  bool quiet = false, force = false, json = false, no_self_check = false;

  void add_to(CLI::App& command);
  CertifyOptions certify_options(const std::string& certificate_path) const;
  unsigned thread_count() const;
};

/// `asked`, or all cores for 0.
unsigned thread_count(unsigned asked);

/// Set by the first SIGINT or SIGTERM from the first call on; searches look at it. Before, while files are read, a signal ends the program
/// at once, as a second one does.
const std::atomic<bool>& interrupted_flag();

/// Throws InputError if the file exists and may not be overwritten.
void refuse_existing(const std::string& path, bool force);

/// "model.json", "model.safetensors" -> "model.cert.json"
std::string beside(const std::string& path, const std::string& extension);

/// "folder/rosa.fpcore" -> "folder/rosa"
std::string without_extension(const std::string& path);

/// A line on stderr that is rewritten, on terminals only.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  bool wanted() const { return wanted_; }
  void show(const std::string& text);
  void clear();

 private:
  bool wanted_;
  std::size_t width_ = 0;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace mocert::cli
