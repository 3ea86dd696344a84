#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "construct/fit.hpp"
#include "construct/shape.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// An MLP whose numbers stand in one vector, for fitting: layer by layer the weights (row by row), the biases and, for hidden layers with
/// trained slopes, one slope per neuron. Inputs are points of [-1, 1]^n, outputs are scaled values (docs/formats.md: scalings). Plain
/// binary64, nothing proved.
class MlpNet {
 public:
  MlpNet(int inputs, int outputs, const ExpertShape& shape);

  Eigen::Index parameters() const { return parameters_; }
  int outputs() const { return widths_.back(); }
  std::size_t layers() const { return widths_.size() - 1; }
  int width(std::size_t layer) const { return widths_[layer]; }  ///< 0: inputs
  bool trained_slopes() const { return trained_slopes_; }

  /// Where in the vector a layer's numbers start; slopes only for hidden layers with trained slopes.
  Eigen::Index weights_at(std::size_t layer) const { return at_[layer]; }
  Eigen::Index bias_at(std::size_t layer) const { return at_[layer] + Eigen::Index{widths_[layer + 1]} * widths_[layer]; }
  Eigen::Index slopes_at(std::size_t layer) const { return bias_at(layer) + widths_[layer + 1]; }

  /// Outputs (m x N) at the columns of `points` (n x N).
  Eigen::MatrixXd values(std::span<const double> theta, const Eigen::MatrixXd& points) const;
  /// The signals (width x N) that the last layer reads.
  Eigen::MatrixXd features(std::span<const double> theta, const Eigen::MatrixXd& points) const;
  /// Outputs, and their derivatives: row i m + k holds d output_k(point i) / d theta.
  Eigen::MatrixXd values(std::span<const double> theta, const Eigen::MatrixXd& points, RowMatrix& jacobian) const;

  /// The network as an expert, every hidden neuron scaled so that its greatest weight is 1 where it has any (prelu(s z) = s prelu(z) for
  /// s > 0).
  Expert expert(std::span<const double> theta) const;

 private:
  double slope(std::span<const double> theta, std::size_t layer, int neuron) const;
  std::vector<Eigen::MatrixXd> forward(std::span<const double> theta, const Eigen::MatrixXd& points, std::vector<Eigen::MatrixXd>& before,
                                       std::size_t layers) const;

  std::vector<int> widths_;
  bool trained_slopes_;
  std::vector<Eigen::Index> at_;
  Eigen::Index parameters_ = 0;
};

}  // namespace mocert
