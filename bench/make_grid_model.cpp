// make_grid_model SIDE OUT.safetensors [H1-H2]: sin(3 x) y on the unit square by SIDE x SIDE experts behind a binary k-d tree of
// prototypes: tangents, or with H1-H2 MLPs 2-H1-H2-1 (ReLU, at least 2 wide) whose neurons bend within their cells and whose last layers
// are fitted.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "model/model_tensors.hpp"
#include "runtime/models.hpp"

namespace {

using mocert::Expert;
using mocert::Layer;

constexpr double pi = 3.14159265358979323846;

double target(double x, double y) { return std::sin(3 * x) * y; }

/// rows x cols numbers in [-1, 1), which depend on the seed alone.
Layer random_layer(int rows, int cols, std::mt19937_64& random) {
  const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-52 - 1; };
  Layer layer;
  layer.rows = rows;
  layer.cols = cols;
  layer.weights = mocert::RowMatrix::NullaryExpr(rows, cols, unit);
  layer.bias = Eigen::VectorXd::NullaryExpr(rows, unit);
  return layer;
}

/// An MLP for the cell of this width about (cx, cy).
Expert mlp(double cx, double cy, double width, int h1, int h2, std::mt19937_64& random) {
  Layer first = random_layer(h1, 2, random), second = random_layer(h2, h1, random), last = random_layer(1, h2, random);
  for (int k = 0; k < h1; ++k) {  // bends through a point of the cell, at any angle
    const double angle = pi * first.weights(k, 0), shift = 0.4 * first.bias[k];
    first.weights.row(k) << std::cos(angle) / width, std::sin(angle) / width;
    first.bias[k] = shift - first.weights(k, 0) * cx - first.weights(k, 1) * cy;
  }
  second.weights /= h1;
  second.bias *= 0.1;
  for (int k = 0; k < 2; ++k) {  // two neurons of each layer carry the coordinates, so that the fit is no worse than an affine one
    first.weights.row(k).setZero();
    first.weights(k, k) = 1 / width;
    first.bias[k] = 1 - (k == 0 ? cx : cy) / width;
    second.weights.row(k).setZero();
    second.weights(k, k) = 1;
    second.bias[k] = 0;
  }
  first.slope = second.slope = {0};
  constexpr int grid = 9;
  Eigen::MatrixXd features(grid * grid, h2 + 1);
  Eigen::VectorXd values(grid * grid);
  for (int i = 0; i < grid * grid; ++i) {
    const Eigen::Vector2d x(cx + width * (i % grid / (grid - 1.0) - 0.5), cy + width * (i / grid / (grid - 1.0) - 0.5));
    const Eigen::VectorXd z = (first.weights * x + first.bias).cwiseMax(0);
    features.row(i) << (second.weights * z + second.bias).cwiseMax(0).transpose(), 1;
    values[i] = target(x[0], x[1]);
  }
  // Bends cost a little, so that they stay small between the points.
  Eigen::VectorXd cost = Eigen::VectorXd::Constant(h2 + 1, 0.01);
  cost[0] = cost[1] = cost[h2] = 1e-12;
  const Eigen::MatrixXd normal = features.transpose() * features + Eigen::MatrixXd(cost.asDiagonal());
  const Eigen::VectorXd fitted = normal.ldlt().solve(features.transpose() * values);
  last.weights.row(0) = fitted.head(h2).transpose();
  last.bias[0] = fitted[h2];
  Expert expert;
  expert.layers = {std::move(first), std::move(second), std::move(last)};
  return expert;
}

/// Puts MLPs in place of tangents: the centre of a tangent's cell is where it touches, which its prototypes tell.
void replace_experts(mocert::MoMlp& model, int side, int h1, int h2) {
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < model.router.size(); ++i)
    for (std::size_t c = 0; c < model.router[i].children.size(); ++c) {
      const mocert::RouterNode& below = model.router[static_cast<std::size_t>(model.router[i].children[c])];
      if (below.kind != mocert::RouterKind::leaf) continue;
      const auto centre = [&](double p) { return (std::floor(p * side) + 0.5) / side; };
      const std::vector<double>& p = model.router[i].points[c];
      model.experts[static_cast<std::size_t>(below.expert)] = mlp(centre(p[0]), centre(p[1]), 1.0 / side, h1, h2, random);
    }
}

}  // namespace

int main(int argc, char** argv) {
  const int side = argc == 3 || argc == 4 ? std::atoi(argv[1]) : 0;
  int h1 = 0, h2 = 0;
  if (side < 1 || (argc == 4 && (std::sscanf(argv[3], "%d-%d", &h1, &h2) != 2 || h1 < 2 || h2 < 2))) {
    std::fputs("usage: make_grid_model SIDE OUT.safetensors [H1-H2]\n", stderr);
    return 2;
  }
  mocert::MoMlp model = mocert::testing::grid_model(side);
  if (argc == 4) replace_experts(model, side, h1, h2);
  const std::string bytes = mocert::model_to_tensors(model);
  std::ofstream out(argv[2], std::ios::binary);
  out << bytes;
  return out.flush() ? 0 : 2;
}
