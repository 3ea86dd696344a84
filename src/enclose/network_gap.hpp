#pragma once

#include <map>

#include "enclose/gap.hpp"
#include "enclose/pair_form.hpp"
#include "target/network.hpp"

namespace mocert {

/// Rule 10 for networks: the expert and the reference's expert that compare_with() names are carried through together where they have the
/// same layers, else the difference of the forms of either is taken.
class NetworkGap final : public Gap {
 public:
  NetworkGap(const Network& network, Norm norm) : network_(network.model), norm_(norm) {}

  void compare_with(int reference) override { reference_ = reference; }
  using Gap::bound;
  GapBound bound(const Box& box, const Expert& expert, const BoundHints& hints) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) override;
  double approximate_error(std::span<const double> x, const Expert& expert) override;
  void bend(const Box& box, const Expert& expert, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>&) override { return ""; }
  std::optional<ViolationKind> violation_kind(const std::vector<double>&, const Expert&, double) override { return std::nullopt; }

 private:
  const Expert& reference() const { return network_.experts[static_cast<std::size_t>(reference_)]; }
  /// Forms of reference - expert. `symbols`, `nameable`: where the networks are enclosed apart.
  std::vector<AffineForm> difference(const Box& box, const Expert& expert, std::size_t symbols = 0, std::span<double> blame = {},
                                     double* nameable = nullptr);
  void approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference);

  const MoMlp& network_;
  Norm norm_;
  int reference_ = 0;
  std::map<std::pair<int, const Expert*>, std::optional<ExpertPair>> pairs_;  ///< those met so far
  std::size_t bytes_ = 0;                                                     ///< of them
  Box bounded_;                                                               ///< the last box that was bounded,
  std::vector<double> blame_;                                                 ///< and what its sides have to do with the bound
  std::vector<double> f_, n_;
};

}  // namespace mocert
