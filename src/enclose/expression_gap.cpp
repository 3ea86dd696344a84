#include "enclose/expression_gap.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/bend.hpp"
#include "enclose/expert_form.hpp"

namespace mocert {

namespace {

/// Second derivatives are looked at where the bound of first order is at most this multiple of what is wanted.
constexpr double promising = 8;

/// What a bound of second order loses by not knowing the second derivatives goes down with the cube of a box, what they amount to with its
/// square: the former says more of where to split. Of 2, 4 and 16 this needed the fewest boxes on the whole.
constexpr double weight_of_unknown = 4;

}  // namespace

ExpressionGap::ExpressionGap(const Expression& expression, Norm norm) : expression_(expression), norm_(norm), enclosure_(expression) {
  if (expression.inputs() <= SecondOrderEnclosure::most_inputs) smooth_.emplace(expression);
}

GapBound ExpressionGap::bound(const Box& box, const Expert& expert, const BoundHints& hints) {
  const auto& [known, wanted, symbols] = hints;
  GapBound result;
  const std::vector<AffineForm> x = coordinate_forms(box);
  const std::vector<AffineForm>& f = enclosure_.evaluate(x);
  for (const AffineForm& form : f)
    if (!form.defined) return result;
  const std::vector<AffineForm> own = known.empty() ? enclose_expert(expert, expression_.outputs(), x, symbols) : std::vector<AffineForm>();
  const std::span<const AffineForm> n = known.empty() ? own : known;
  std::vector<double> gaps;
  for (std::size_t k = 0; k < f.size(); ++k) {
    if (!n[k].defined) return result;
    AffineForm difference = f[k] - n[k];
    if (!difference.defined) return result;
    gaps.push_back(magnitude(difference.range));
    result.difference.push_back(std::move(difference));
  }
  result.upper = norm_up(gaps, norm_);
  result.noise = 0x1p-44 * enclosure_.largest();
  result.nameable = nameable_part(expert, n, norm_);
  const bool tightest = !(wanted > 0 && std::isfinite(wanted)), near = result.upper > wanted && result.upper <= promising * wanted;
  if (smooth_ && (tightest || near)) {
    double enough = tightest ? std::numeric_limits<double>::infinity() : wanted;
    bool closer = false;
    for (std::size_t k = 0; k < f.size(); ++k) {
      SmoothGap::Bound smooth = smooth_->bound(k, box, n[k], enough);
      gaps[k] = smooth.upper;
      if (!(smooth.upper <= enough)) enough = std::numeric_limits<double>::infinity();  // the norm is above it whatever the others are
      closer = closer || smooth.closer;
      if (!smooth.suspect.empty()) result.suspect = std::move(smooth.suspect);
    }
    if (const double upper = norm_up(gaps, norm_); upper < result.upper) {
      result.upper = upper;
      result.second_order = true;
      result.by_choice = closer;
    }
  }
  return result;
}

std::optional<Interval> ExpressionGap::error_at(const std::vector<double>& x, const Expert& expert) {
  const std::vector<AffineForm> point = coordinate_forms(Box{x, x});
  const std::vector<AffineForm>& f = enclosure_.evaluate(point);
  const std::vector<AffineForm> n = enclose_expert(expert, expression_.outputs(), point);
  std::vector<Interval> errors;
  for (std::size_t k = 0; k < f.size(); ++k) {
    if (!f[k].defined || !n[k].defined) return std::nullopt;
    errors.push_back(absolute(f[k].range - n[k].range));
  }
  return norm_of(errors, norm_);
}

void ExpressionGap::approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference) {
  n_.resize(difference.size());
  expression_.approximate(x, difference);
  approximate_expert(expert, x, n_);
  for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= n_[k];
}

double ExpressionGap::approximate_error(std::span<const double> x, const Expert& expert) {
  f_.resize(static_cast<std::size_t>(expression_.outputs()));
  approximate_difference(x, expert, f_);
  return plain_norm(f_, norm_);
}

bool ExpressionGap::bend_by_jets(const Box& box, double weight_of_known, std::span<double> score) {
  if (!smooth_) return false;
  const std::vector<Jet>& jets = smooth_->jets_over(box);
  const std::size_t n = score.size();
  std::fill(score.begin(), score.end(), 0.0);
  for (const int root : expression_.roots()) {
    const Jet& f = jets[static_cast<std::size_t>(root)];
    if (!f.smooth) return false;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) {
        const Interval& h = f.bend[i * n + j];
        const double middle = midpoint(h), part = 0.5 * weight_of_known * std::fabs(middle),
                     unknown = weight_of_unknown * radius_up(h, middle);
        if (i == j) {
          score[i] += part + 0.5 * unknown;
        } else {
          score[i] += part + unknown;
          score[j] += part + unknown;
        }
      }
  }
  return std::all_of(score.begin(), score.end(), [](double s) { return std::isfinite(s); });
}

void ExpressionGap::bend(const Box& box, const Expert& expert, std::span<double> score) {
  const bool affine = expert.layers.size() <= 1;
  const bool smooth = bend_by_jets(box, affine ? 1.0 : 0.0, score);
  if (smooth && affine) return;
  // Where the expert bends, or f has kinks, that shows in values.
  std::vector<double> sampled(score.size());
  bend_of([&](std::span<const double> x, std::span<double> out) { approximate_difference(x, expert, out); },
          static_cast<std::size_t>(expression_.outputs()), box, sampled);
  for (std::size_t i = 0; i < score.size(); ++i) score[i] = smooth ? score[i] + sampled[i] : sampled[i];
}

}  // namespace mocert
