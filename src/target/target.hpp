#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interval/box.hpp"
#include "mocert/claim.hpp"
#include "target/fpcore.hpp"
#include "target/network.hpp"
#include "target/samples.hpp"
#include "target/table.hpp"

namespace mocert {

/// A target with everything a claim needs of it.
struct Target {
  std::variant<FormulaTarget, Samples, Table, Network> what;
  std::optional<Box> domain;  ///< from manifest, precondition, grid or reference
  bool needs_domain = false;  ///< a precondition that is no box: --domain must be given
  std::string file;           ///< the data file (FPCore, CSV or network), not the manifest
  std::string file_digest;
  std::string digest;                                ///< content digest
  std::optional<LipschitzConstants> lipschitz = {};  ///< formulas only: claimed of them

  int inputs() const;
  int outputs() const;
  const FormulaTarget* formula() const { return std::get_if<FormulaTarget>(&what); }
  const Samples* samples() const { return std::get_if<Samples>(&what); }
  /// The samples' or the claimed constants, or null.
  const LipschitzConstants* constants() const { return samples() ? samples() : lipschitz ? &*lipschitz : nullptr; }
  const Table* table() const { return std::get_if<Table>(&what); }
  const Network* network() const { return std::get_if<Network>(&what); }
  /// "expression", "samples", "table" or "network"
  const char* kind() const { return formula() ? "expression" : samples() ? "samples" : table() ? "table" : "network"; }
};

/// The bytes of a target, read once, so that all who read them read the same.
struct TargetFiles {
  std::string path, text;       ///< what the user named
  std::string data_path, data;  ///< the file that a manifest names, if it names one
};
TargetFiles read_target_files(const std::string& path);

/// Reads a target by its extension: .fpcore, .csv, .npy, .safetensors or .nnet (a network), or .json (a network or a target manifest).
/// Refuses contradictory samples. `inputs` says how many columns of an array are inputs, as the model has or --domain says; 0: as the
/// manifest's domain says, else all but the last. Throws InputError.
Target load_target(const std::string& path, const TargetOptions& options);
Target load_target(const TargetFiles& files, const TargetOptions& options, int inputs = 0);

/// What flags say of samples that are still to come: constants and tolerance. Throws InputError.
Samples future_samples(const TargetOptions& options, int inputs, int outputs);

/// "[0,1]x[-2,3]" with decimals rounded outwards. Throws InputError naming the flag.
Box parse_domain(std::string_view text, const std::string& where);

/// The domain of a claim: `flag` if given, else the target's, else the model's, else the unit box; what is given elsewhere must contain it.
/// Throws InputError.
Box claim_domain(const std::optional<Box>& flag, const Target& target, const std::optional<Box>& model, int inputs);

}  // namespace mocert
