#include "enclose/network_gap.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/bend.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"

namespace mocert {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 26;  // of prepared pairs

}  // namespace

std::vector<AffineForm> NetworkGap::difference(const Box& box, const Expert& expert, std::size_t symbols, std::span<double> blame,
                                               double* nameable) {
  const std::vector<AffineForm> x = coordinate_forms(box);
  const std::pair<int, const Expert*> key{reference_, &expert};
  auto found = pairs_.find(key);
  if (found != pairs_.end() && (!found->second || !found->second->is_of(expert))) {
    if (found->second) bytes_ -= found->second->bytes();
    pairs_.erase(found);
    found = pairs_.end();
  }
  if (found == pairs_.end()) {
    if (bytes_ > most_bytes) pairs_.clear(), bytes_ = 0;
    found = pairs_.emplace(key, ExpertPair::make(reference(), expert)).first;
    if (found->second) bytes_ += found->second->bytes();
  }
  std::vector<AffineForm> result;
  if (found->second) {
    for (const AffineForm& f : found->second->enclose_difference(network_.outputs, x, blame)) result.push_back(-f);
    return result;
  }
  const std::vector<AffineForm> f = enclose_expert(reference(), network_.outputs, x, symbols),
                                g = enclose_expert(expert, network_.outputs, x, symbols);
  if (nameable != nullptr) *nameable = add_up(nameable_part(reference(), f, norm_), nameable_part(expert, g, norm_));
  for (std::size_t k = 0; k < f.size(); ++k) result.push_back(f[k] - g[k]);
  return result;
}

GapBound NetworkGap::bound(const Box& box, const Expert& expert, const BoundHints& hints) {
  GapBound result;
  result.reference = static_cast<std::uint64_t>(reference_);
  blame_.assign(box.lo.size(), 0.0);
  std::vector<AffineForm> f = difference(box, expert, hints.symbols, blame_, &result.nameable);
  bounded_ = box;
  std::vector<double> gaps;
  for (const AffineForm& form : f) {
    if (!form.defined) return result;
    gaps.push_back(magnitude(form.range));
  }
  result.upper = norm_up(gaps, norm_);
  result.noise = 0x1p-44 * result.upper;
  result.difference = std::move(f);
  return result;
}

std::optional<Interval> NetworkGap::error_at(const std::vector<double>& x, const Expert& expert) {
  std::vector<Interval> errors;
  for (const AffineForm& f : difference(Box{x, x}, expert)) {
    if (!f.defined) return std::nullopt;
    errors.push_back(absolute(f.range));
  }
  return norm_of(errors, norm_);
}

void NetworkGap::approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference) {
  n_.resize(difference.size());
  approximate_expert(reference(), x, difference);
  approximate_expert(expert, x, n_);
  for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= n_[k];
}

double NetworkGap::approximate_error(std::span<const double> x, const Expert& expert) {
  f_.resize(static_cast<std::size_t>(network_.outputs));
  approximate_difference(x, expert, f_);
  return plain_norm(f_, norm_);
}

void NetworkGap::bend(const Box& box, const Expert& expert, std::span<double> score) {
  // Second differences of two networks cost more than the bound, and a search that goes by them needs twice the boxes (one of the networks
  // of examples/networks at 0.13: 11,181 against 5,681).
  if (bounded_.lo == box.lo && bounded_.hi == box.hi && std::any_of(blame_.begin(), blame_.end(), [](double b) { return b > 0; })) {
    std::copy(blame_.begin(), blame_.end(), score.begin());
    return;
  }
  bend_of([&](std::span<const double> x, std::span<double> out) { approximate_difference(x, expert, out); },
          static_cast<std::size_t>(network_.outputs), box, score);
}

}  // namespace mocert
