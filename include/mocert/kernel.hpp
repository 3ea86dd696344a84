#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

/// The trusted checker. It shares no code with the prover; docs/soundness.md holds the lemmas it rests on.
namespace mocert::kernel {

/// A file as it was given: `name` is for messages only.
struct Document {
  std::string name;   ///< path or flag
  std::string bytes;  ///< whole content
};

/// What is claimed, in the user's own words; nothing of it is taken from a certificate. Empty optionals: not said.
struct Statement {
  std::optional<Document> model;          ///< .json, .safetensors or .nnet; together with epsilon, or neither
  Document target;                        ///< .fpcore, .csv, .npy, a network (.json, .safetensors, .nnet) or target manifest (.json)
  std::optional<Document> data;           ///< the file that a manifest names
  std::optional<std::string> epsilon;     ///< above 0: decimal, p/q or hex float
  bool table = false;                     ///< the .csv or .npy holds a table, not samples
  bool same_route = false;                ///< network: only experts of the same leaf are compared; the routers must be identical
  std::vector<std::string> functions;     ///< FPCores selected by name
  std::string norm = "linf";              ///< over outputs
  std::optional<std::string> domain;      ///< "[0,1]x[-2,3]"
  std::optional<std::string> lipschitz;   ///< "2.5" or one per output, comma separated; beside an expression it is claimed
  std::optional<std::string> input_norm;  ///< l1, l2, linf
  std::optional<std::string> tolerance;   ///< samples: "0" by default
};

/// The model, target or flags cannot be read or do not state a claim. Exit status 2.
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a check came to.
enum class Outcome {
  verified,    ///< the certificate proves what it says
  not_proved,  ///< well formed, but a step of the proof does not hold
  rejected,    ///< malformed, or about something else
};

/// The outcome as data.
struct Result {
  Outcome outcome = Outcome::rejected;  ///< nothing is proved unless `verified`
  std::string verdict;                  ///< "certified" or "violated" where verified
  std::string code;                     ///< docs/formats.md, "Outcome of a check"; empty where verified
  std::string place;                    ///< JSON pointer into the certificate
  std::string message;                  ///< what was found and expected
  std::string note;                     ///< for example: the model file differs from the one named, its content does not
  double upper = 0;                     ///< certified: proven bound on the sup error, rounded up
  double lower = 0;  ///< proven lower bound on the sup error, rounded down (0 if none is stated); code "lower": the bound that
                     ///< is proved in place of the one stated
  std::vector<double> lipschitz_lower;  ///< Lipschitz claims: per output, no smaller constant serves (0 if none is stated)
  std::uint64_t leaves = 0;             ///< of the proof
  std::uint64_t nodes = 0;              ///< of the proof
  std::uint64_t experts = 0;            ///< of the model
};

/// How a certificate is checked. Neither changes what is proved.
struct Manner {
  unsigned threads = 1;  ///< that check leaves
  bool exact = false;    ///< leaves in exact rationals, but for roots and elementary functions, which are bounded to 128 bits; slower
};

/// Evidence of a leaf: the rule's name and, for "samples", one index per output for either side. Against a network the leaf is one of a
/// pair of experts.
struct Evidence {
  std::string rule;                  ///< "form", "hessian", "samples", "table", "network" or "gradient"
  std::vector<std::uint64_t> upper;  ///< samples: the one that bounds f from above, per output
  std::vector<std::uint64_t> lower;  ///< samples: the one that bounds f from below, per output
  std::uint64_t reference = 0;       ///< network: the reference's expert
};

/// One claim, with model and target read by the kernel's own readers.
class Checker {
 public:
  explicit Checker(const Statement& statement);  ///< throws BadInput
  ~Checker();
  Checker(Checker&&) noexcept;             ///< leaves the other unusable
  Checker& operator=(Checker&&) noexcept;  ///< leaves the other unusable

  /// Reads a certificate as a stream and decides. Never throws on its content. The result does not depend on the number of threads.
  Result check(std::istream& certificate, const Manner& manner = {}) const;

  /// Whether a `bounded` leaf over the box would close at this expert. For a prover that is within rounding of epsilon. Thread-safe.
  bool closes(std::uint64_t expert, std::span<const double> lo, std::span<const double> hi, const Evidence& evidence) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads a file ("-": standard input). Throws BadInput.
Document read_document(const std::string& path);
/// Reads a target, and the file that a manifest names, into the statement. Throws BadInput.
void read_target(const std::string& path, Statement& statement);

/// The command line of `mocert-check` and `mocert check`: CERT --model M --target T --epsilon E ...; see --help. Returns the exit status.
int check_main(std::span<const std::string> arguments, const std::string& program);

}  // namespace mocert::kernel
