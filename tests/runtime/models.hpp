#pragma once

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "model/momlp.hpp"

namespace mocert::testing {

/// A folder that is gone when the test is.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "mocert-runtime-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// sin(3 x) y on the unit square by side x side cells behind a binary k-d tree: in each cell the tangent at its centre.
inline MoMlp grid_model(int side) {
  MoMlp model;
  model.inputs = 2;
  model.outputs = 1;
  model.domain = Box{{0, 0}, {1, 1}};
  struct Part {
    int node, lo[2], hi[2];
  };
  std::vector<Part> open{{0, {0, 0}, {side, side}}};
  model.router.emplace_back();
  for (std::size_t next = 0; next < open.size(); ++next) {  // breadth first: children stand after their parents
    const Part part = open[next];
    const double h = 1.0 / side;
    const int axis = part.hi[0] - part.lo[0] >= part.hi[1] - part.lo[1] ? 0 : 1;
    double centre[2];
    for (int i = 0; i < 2; ++i) centre[i] = (part.lo[i] + part.hi[i]) * h / 2;
    RouterNode& node = model.router[static_cast<std::size_t>(part.node)];
    if (part.hi[axis] - part.lo[axis] == 1) {
      node.expert = static_cast<int>(model.experts.size());
      Expert& expert = model.experts.emplace_back();
      Layer& layer = expert.layers.emplace_back();
      layer.rows = 1;
      layer.cols = 2;
      layer.weights.resize(1, 2);
      layer.weights << 3 * std::cos(3 * centre[0]) * centre[1], std::sin(3 * centre[0]);
      layer.bias.resize(1);
      layer.bias << -3 * std::cos(3 * centre[0]) * centre[0] * centre[1];
      continue;
    }
    const int middle = (part.lo[axis] + part.hi[axis]) / 2, child = static_cast<int>(model.router.size());
    node.kind = RouterKind::nearest;
    node.children = {child, child + 1};
    for (const double sign : {-0.25, 0.25}) {
      std::vector<double> p{centre[0], centre[1]};
      p[static_cast<std::size_t>(axis)] = (middle + sign) * h;
      node.points.push_back(std::move(p));
    }
    model.router.resize(model.router.size() + 2);  // `node` is not valid any more
    Part low = part, high = part;
    low.node = child;
    high.node = child + 1;
    low.hi[axis] = high.lo[axis] = middle;
    open.push_back(low);
    open.push_back(high);
  }
  return model;
}

/// x^2 on [0, 1] by its linear interpolant at multiples of 1/2^levels, exactly: |x^2 - interpolant| <= 1/4^(levels + 1), attained. Every
/// number is dyadic, so the mixture and the network below are the same function.
inline MoMlp parabola_mixture(int levels) {
  MoMlp model;
  model.inputs = model.outputs = 1;
  model.domain = Box{{0}, {1}};
  const int leaves = 1 << levels;
  const double h = 1.0 / leaves;
  for (int level = 0; level < levels; ++level)
    for (int k = 0; k < 1 << level; ++k) {
      RouterNode node;
      node.kind = RouterKind::nearest;
      const int first = (2 << level) - 1 + 2 * k;
      const double width = std::ldexp(1.0, -level);
      node.children = {first, first + 1};
      node.points = {{(k + 0.25) * width}, {(k + 0.75) * width}};
      model.router.push_back(node);
    }
  for (int k = 0; k < leaves; ++k) {
    RouterNode leaf;
    leaf.expert = k;
    model.router.push_back(leaf);
    Layer layer;
    layer.rows = layer.cols = 1;
    layer.weights = RowMatrix::Constant(1, 1, (2 * k + 1) * h);
    layer.bias = Eigen::VectorXd::Constant(1, -static_cast<double>(k) * (k + 1) * h * h);
    model.experts.emplace_back().layers.push_back(layer);
  }
  return model;
}

/// The same function as one dense network 1-2^levels-1: h relu(x) + sum over k >= 1 of 2 h relu(x - k h).
inline MoMlp parabola_network(int levels) {
  MoMlp model;
  model.inputs = model.outputs = 1;
  model.domain = Box{{0}, {1}};
  model.router.emplace_back();
  model.router[0].expert = 0;
  const int width = 1 << levels;
  const double h = 1.0 / width;
  Layer hidden, last;
  hidden.rows = last.cols = width;
  hidden.cols = last.rows = 1;
  hidden.weights = RowMatrix::Constant(width, 1, 1);
  hidden.bias = Eigen::VectorXd::NullaryExpr(width, [&](Eigen::Index k) { return -static_cast<double>(k) * h; });
  hidden.slope = {0};
  last.weights = RowMatrix::Constant(1, width, 2 * h);
  last.weights(0, 0) = h;
  last.bias = Eigen::VectorXd::Zero(1);
  model.experts.emplace_back().layers = {hidden, last};
  return model;
}

}  // namespace mocert::testing
