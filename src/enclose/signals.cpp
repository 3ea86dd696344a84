#include "enclose/signals.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {

void store(const AffineForm& f, Signals& s, Eigen::Index i) {
  if (!f.defined) {
    s.columns.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
    return;
  }
  s.columns(i, 0) = f.center;
  for (Eigen::Index j = 1; j < s.columns.cols(); ++j) s.columns(i, j) = f.slope[static_cast<std::size_t>(j - 1)];
  s.remainder(i) = f.remainder;
}

Signals from_forms(const std::vector<AffineForm>& forms, std::size_t n) {
  Signals s;
  const auto width = static_cast<Eigen::Index>(forms.size());
  s.columns.resize(width, static_cast<Eigen::Index>(n) + 1);
  s.remainder.resize(width);
  for (Eigen::Index i = 0; i < width; ++i) store(forms[static_cast<std::size_t>(i)], s, i);
  return s;
}

AffineForm to_form(const Signals& s, Eigen::Index i) {
  AffineForm f;
  const auto n = static_cast<std::size_t>(s.columns.cols() - 1);
  f.slope.resize(n);
  f.center = s.columns(i, 0);
  for (std::size_t j = 0; j < n; ++j) f.slope[j] = s.columns(i, static_cast<Eigen::Index>(j) + 1);
  f.remainder = s.remainder(i);
  f.range = whole_line();
  tighten(f);
  return f;
}

/// The exact product lies within gamma_{k+2} (|W| sum |columns| + |b|) of the computed one, whatever the order of summation
/// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), k the number of columns of W; `inflate` covers underflow and the
/// bound's own rounding.
Signals affine(const Layer& layer, const Signals& in) {
  Signals out;
  const Eigen::VectorXd sizes = in.columns.cwiseAbs().rowwise().sum();
  Eigen::VectorXd spread(layer.rows), carried(layer.rows);
  if (layer.sparse) {
    out.columns = Eigen::MatrixXd::Zero(layer.rows, in.columns.cols());
    spread.setZero();
    carried.setZero();
    for (const SparseEntry& e : layer.entries) {
      out.columns.row(e.row) += e.value * in.columns.row(e.col);
      spread(e.row) += std::fabs(e.value) * sizes(e.col);
      carried(e.row) += std::fabs(e.value) * in.remainder(e.col);
    }
  } else {
    out.columns.noalias() = layer.weights * in.columns;
    const auto magnitudes = layer.weights.cwiseAbs();
    spread.noalias() = magnitudes * sizes;
    carried.noalias() = magnitudes * in.remainder;
  }
  out.columns.col(0) += layer.bias;
  const double k = layer.cols + 2.0, gamma = inflate(k * 0x1p-53 / (1 - k * 0x1p-52));
  // One underflow of at most 2^-1075 per product, and per column.
  const double underflow = k * static_cast<double>(in.columns.cols()) * 0x1p-1070;
  out.remainder = (carried + gamma * (spread + layer.bias.cwiseAbs())).unaryExpr([underflow](double r) { return inflate(r + underflow); });
  return out;
}

void activate(const Layer& layer, Signals& z) {
  for (Eigen::Index i = 0; i < z.width(); ++i) {
    const double a = layer.slope_of(static_cast<int>(i));
    const double reach = inflate(z.columns.row(i).tail(z.columns.cols() - 1).cwiseAbs().sum() + z.remainder(i));
    if (std::isfinite(reach) && sub_down(z.columns(i, 0), reach) >= 0) continue;
    if (std::isfinite(reach) && a == 0 && add_up(z.columns(i, 0), reach) <= 0) {
      z.columns.row(i).setZero();
      z.remainder(i) = 0;
      continue;
    }
    store(prelu(to_form(z, i), a), z, i);
  }
}

void name_remainders(std::initializer_list<Signals*> signals, std::vector<SignalRow> rows, std::size_t most) {
  std::erase_if(rows, [](const SignalRow& named) {
    const auto& [signal, row] = named;
    return !(signal->remainder(row) > 0x1p-40 * signal->columns.row(row).cwiseAbs().sum());
  });
  if (rows.size() > most) {
    // Among equals the first ones, so that the outcome does not depend on the library.
    std::stable_sort(rows.begin(), rows.end(),
                     [](const SignalRow& a, const SignalRow& b) { return a.first->remainder(a.second) > b.first->remainder(b.second); });
    rows.resize(most);
  }
  const Eigen::Index had = (*signals.begin())->columns.cols(), has = had + static_cast<Eigen::Index>(rows.size());
  for (Signals* s : signals) {
    s->columns.conservativeResize(Eigen::NoChange, has);
    s->columns.rightCols(has - had).setZero();
  }
  for (Eigen::Index k = 0; k < has - had; ++k) {
    const auto& [signal, row] = rows[static_cast<std::size_t>(k)];
    signal->columns(row, had + k) = signal->remainder(row);
    signal->remainder(row) = 0;
  }
}

AffineForm without_symbols(AffineForm f, std::size_t n) {
  if (f.size() <= n) return f;
  double rest = f.remainder;
  for (std::size_t j = n; j < f.size(); ++j) rest += std::fabs(f.slope[j]);
  f.remainder = inflate(rest);
  f.slope.resize(n);
  return f;
}

AffineForm scale_in(const AffineForm& f, double mean, double range) {
  const AffineForm shifted = f - form_of_constant(Interval(mean), f.size());
  return quotient(shifted, form_of_constant(Interval(range), f.size()));
}

AffineForm scale_out(const AffineForm& f, double mean, double range) {
  const AffineForm scaled = line(f, range, Interval(0.0), f.range * range);
  return scaled + form_of_constant(Interval(mean), f.size());
}

}  // namespace mocert
