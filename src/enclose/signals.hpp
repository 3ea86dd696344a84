#pragma once

#include <Eigen/Dense>
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

/// (f - mean)/range and f * range + mean.
AffineForm scale_in(const AffineForm& f, double mean, double range);
AffineForm scale_out(const AffineForm& f, double mean, double range);

}  // namespace mocert
