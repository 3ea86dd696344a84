#pragma once

#include <Eigen/Dense>
#include <initializer_list>
#include <utility>
#include <vector>

#include "enclose/affine_form.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// The forms of one layer's signals as columns: `columns` holds centre and slopes (width x (n + 1)), `remainder` what is left.
struct Signals {
  Eigen::MatrixXd columns;
  Eigen::VectorXd remainder;
  Eigen::Index width() const { return columns.rows(); }
};

Signals from_forms(const std::vector<AffineForm>& forms, std::size_t n);
AffineForm to_form(const Signals& s, Eigen::Index i);
/// Puts the form into row i; an undefined one becomes NaN.
void store(const AffineForm& f, Signals& s, Eigen::Index i);

/// Rule 1.
Signals affine(const Layer& layer, const Signals& in);
/// Rule 2, row by row.
void activate(const Layer& layer, Signals& z);

using SignalRow = std::pair<Signals*, Eigen::Index>;

/// Gives remainders of these rows columns of their own in all of `signals` (rule 3, L32 of docs/soundness.md): what is left there is the
/// same wherever the row is used. Of more than `most` the greatest. Remainders that are rounding errors only are not worth it.
void name_remainders(std::initializer_list<Signals*> signals, std::vector<SignalRow> rows, std::size_t most);
/// A form over the first n symbols: the columns of the others go back to the remainder (L33).
AffineForm without_symbols(AffineForm f, std::size_t n);

/// (f - mean)/range and f * range + mean.
AffineForm scale_in(const AffineForm& f, double mean, double range);
AffineForm scale_out(const AffineForm& f, double mean, double range);

}  // namespace mocert
