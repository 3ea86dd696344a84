#include "construct/mlp_net.hpp"

#include <cmath>

namespace mocert {
namespace {

Eigen::Map<const RowMatrix> matrix_at(std::span<const double> theta, Eigen::Index at, int rows, int cols) {
  return {theta.data() + at, rows, cols};
}

Eigen::Map<const Eigen::VectorXd> vector_at(std::span<const double> theta, Eigen::Index at, int rows) { return {theta.data() + at, rows}; }

}  // namespace

MlpNet::MlpNet(int inputs, int outputs, const ExpertShape& shape) : trained_slopes_(shape.trained_slopes) {
  widths_.push_back(inputs);
  widths_.insert(widths_.end(), shape.widths.begin(), shape.widths.end());
  widths_.push_back(outputs);
  for (std::size_t l = 0; l < layers(); ++l) {
    at_.push_back(parameters_);
    const bool slopes = trained_slopes_ && l + 1 < layers();
    parameters_ += Eigen::Index{widths_[l + 1]} * (widths_[l] + 1 + (slopes ? 1 : 0));
  }
}

double MlpNet::slope(std::span<const double> theta, std::size_t layer, int neuron) const {
  return trained_slopes_ ? theta[static_cast<std::size_t>(slopes_at(layer) + neuron)] : 0.0;
}

std::vector<Eigen::MatrixXd> MlpNet::forward(std::span<const double> theta, const Eigen::MatrixXd& points,
                                             std::vector<Eigen::MatrixXd>& before, std::size_t count) const {
  std::vector<Eigen::MatrixXd> signals{points};
  before.clear();
  for (std::size_t l = 0; l < count; ++l) {
    Eigen::MatrixXd z = matrix_at(theta, weights_at(l), widths_[l + 1], widths_[l]) * signals.back();
    z.colwise() += vector_at(theta, bias_at(l), widths_[l + 1]);
    before.push_back(z);
    if (l + 1 < layers())
      for (Eigen::Index r = 0; r < z.rows(); ++r) {
        const double a = slope(theta, l, static_cast<int>(r));
        z.row(r) = z.row(r).unaryExpr([a](double v) { return v < 0 ? a * v : v; });
      }
    signals.push_back(std::move(z));
  }
  return signals;
}

Eigen::MatrixXd MlpNet::values(std::span<const double> theta, const Eigen::MatrixXd& points) const {
  std::vector<Eigen::MatrixXd> before;
  return forward(theta, points, before, layers()).back();
}

Eigen::MatrixXd MlpNet::features(std::span<const double> theta, const Eigen::MatrixXd& points) const {
  std::vector<Eigen::MatrixXd> before;
  return forward(theta, points, before, layers() - 1).back();
}

Eigen::MatrixXd MlpNet::values(std::span<const double> theta, const Eigen::MatrixXd& points, RowMatrix& jacobian) const {
  std::vector<Eigen::MatrixXd> before;
  std::vector<Eigen::MatrixXd> signals = forward(theta, points, before, layers());
  const Eigen::Index count = points.cols(), m = outputs();
  jacobian.setZero(count * m, parameters_);
  for (Eigen::Index k = 0; k < m; ++k) {
    Eigen::MatrixXd back = Eigen::MatrixXd::Zero(m, count);  // d output_k / d (signal before the activation), layer by layer
    back.row(k).setOnes();
    for (std::size_t l = layers(); l-- > 0;) {
      const Eigen::MatrixXd& in = signals[l];
      if (l + 1 < layers()) {
        for (Eigen::Index r = 0; r < back.rows(); ++r) {
          const double a = slope(theta, l, static_cast<int>(r));
          for (Eigen::Index i = 0; i < count; ++i) {
            const double z = before[l](r, i);
            if (z >= 0) continue;
            if (trained_slopes_) jacobian(i * m + k, slopes_at(l) + r) = back(r, i) * z;
            back(r, i) *= a;
          }
        }
      }
      const Eigen::Index rows = back.rows(), cols = in.rows();
      for (Eigen::Index i = 0; i < count; ++i) {
        double* row = &jacobian(i * m + k, weights_at(l));
        for (Eigen::Index r = 0; r < rows; ++r) {
          const double b = back(r, i);
          for (Eigen::Index c = 0; c < cols; ++c) row[r * cols + c] = b * in(c, i);
          row[rows * cols + r] = b;
        }
      }
      if (l > 0) back = matrix_at(theta, weights_at(l), widths_[l + 1], widths_[l]).transpose() * back;
    }
  }
  return std::move(signals.back());
}

Expert MlpNet::expert(std::span<const double> theta) const {
  Expert expert;
  Eigen::VectorXd carried = Eigen::VectorXd::Ones(widths_[0]);
  for (std::size_t l = 0; l < layers(); ++l) {
    Layer layer;
    layer.rows = widths_[l + 1];
    layer.cols = widths_[l];
    layer.weights = matrix_at(theta, weights_at(l), layer.rows, layer.cols) * carried.asDiagonal();
    layer.bias = vector_at(theta, bias_at(l), layer.rows);
    if (l + 1 < layers()) {
      carried.setOnes(layer.rows);
      for (Eigen::Index r = 0; r < layer.rows; ++r) {
        const double size = layer.weights.row(r).cwiseAbs().maxCoeff();
        if (!(size > 0x1p-500 && size < 0x1p500)) continue;
        carried(r) = size;
        layer.weights.row(r) /= size;
        layer.bias(r) /= size;
      }
      layer.slope_per_row = trained_slopes_;
      layer.slope.assign(trained_slopes_ ? static_cast<std::size_t>(layer.rows) : 1, 0.0);
      if (trained_slopes_)
        for (int r = 0; r < layer.rows; ++r) layer.slope[static_cast<std::size_t>(r)] = slope(theta, l, r);
    }
    expert.layers.push_back(std::move(layer));
  }
  return expert;
}

}  // namespace mocert
