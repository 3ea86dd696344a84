#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "theory/generalisation.hpp"
#include "theory/lower_bounds.hpp"
#include "theory/vc_dimension.hpp"

namespace mocert::cli {

/// What `mocert theory` and `mocert inspect` may be asked beyond the VC dimension.
struct TheoryFlags {
  std::string samples, delta, loss_bound, risk, bits, lipschitz, epsilon;
  void add_to(CLI::App& command);
};

/// A class of mixtures and what its figures are measured against.
struct TheorySubject {
  theory::ModelClass model_class;
  mpz_class leaves;                      ///< of the router
  mpz_class bits;                        ///< of all numbers of a model, unless --bits says otherwise
  std::vector<mpq_class> widths;         ///< of the domain, one per input
  bool cells_have_inner_points = false;  ///< assumed of a layout, not known of a model
};

/// All bounds that were asked for. `experiment` and `lower` are empty where no flag asked.
class TheoryReport {
 public:
  /// Throws InputError that names the flag.
  TheoryReport(TheorySubject subject, const TheoryFlags& flags);

  /// `"vc_bound": ..., ...`: keys and values of a JSON object without its braces. Integers are exact and may exceed 2^53.
  std::string json() const;
  std::string text() const;

 private:
  std::string json_generalisation() const;
  std::string json_lower() const;
  std::string text_generalisation() const;
  std::string text_lower() const;
  /// No class of so small a VC dimension comes within epsilon of all lambda-Lipschitz functions.
  bool excluded() const { return vc_.bound < lower_->dimension; }

  TheorySubject subject_;
  TheoryFlags flags_;
  theory::Dimension vc_, losses_;
  std::optional<mpz_class> closed_form_;
  std::optional<theory::Experiment> experiment_;
  theory::Generalisation generalisation_;
  std::optional<theory::LowerBounds> lower_;
  double leaves_ratio_ = 0, radius_ = 0;
};

}  // namespace mocert::cli
