#pragma once

#include "enclose/random_claims.hpp"

namespace mocert::testing {

/// A random router of depth up to two over random experts.
inline MoMlp random_model(Generator& g, int n) {
  MoMlp model;
  model.inputs = n;
  model.outputs = 1;
  const auto inner = [&](int count, int first) {
    RouterNode node;
    node.kind = pick(g, 2) == 0 ? RouterKind::nearest : RouterKind::argmax;
    for (int c = 0; c < count; ++c) {
      node.children.push_back(first + c);
      node.points.emplace_back();
      for (int i = 0; i < n; ++i) node.points.back().push_back(std::round(uniform(g, -16, 16)) / 8);
      if (node.kind == RouterKind::argmax) node.bias.push_back(std::round(uniform(g, -8, 8)) / 8);
    }
    return node;
  };
  const int count = 1 + pick(g, 4);
  model.router.push_back(inner(count, 1));
  model.router.resize(static_cast<std::size_t>(1 + count));
  if (pick(g, 2) == 0) {
    model.router[1] = inner(2, 1 + count);
    model.router.resize(static_cast<std::size_t>(3 + count));
  }
  for (RouterNode& node : model.router) {
    if (node.kind != RouterKind::leaf) continue;
    node.expert = static_cast<int>(model.experts.size());
    model.experts.push_back(random_expert(g, n, 1, pick(g, 3)));
  }
  return model;
}

}  // namespace mocert::testing
