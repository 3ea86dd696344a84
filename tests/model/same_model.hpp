#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <tuple>

#include "model/momlp.hpp"

namespace mocert::testing {

/// -0 is read as 0.
inline void expect_same(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(std::bit_cast<std::uint64_t>(a[i]), std::bit_cast<std::uint64_t>(b[i] + 0.0));
}

inline void expect_same(const std::optional<Scaling>& a, const std::optional<Scaling>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  expect_same(a->mean, b->mean);
  expect_same(a->range, b->range);
}

inline void expect_same(const Layer& a, const Layer& b) {
  const auto flat = [](const auto& m) { return std::vector<double>(m.data(), m.data() + m.size()); };
  EXPECT_EQ(std::tuple(a.rows, a.cols, a.sparse), std::tuple(b.rows, b.cols, b.sparse));
  expect_same(flat(a.weights), flat(b.weights));
  expect_same(flat(a.bias), flat(b.bias));
  expect_same(a.slope, b.slope);
  ASSERT_EQ(a.entries.size(), b.entries.size());
  for (std::size_t k = 0; k < a.entries.size(); ++k) {
    EXPECT_EQ(std::pair(a.entries[k].row, a.entries[k].col), std::pair(b.entries[k].row, b.entries[k].col));
    expect_same(std::vector{a.entries[k].value}, std::vector{b.entries[k].value});
  }
}

inline void expect_same(const MoMlp& a, const MoMlp& b) {
  EXPECT_EQ(std::tuple(a.dtype, a.inputs, a.outputs), std::tuple(b.dtype, b.inputs, b.outputs));
  EXPECT_EQ(a.domain, b.domain);
  ASSERT_EQ(a.router.size(), b.router.size());
  for (std::size_t i = 0; i < a.router.size(); ++i) {
    const RouterNode &p = a.router[i], &q = b.router[i];
    EXPECT_EQ(std::tuple(p.kind, p.expert, p.children), std::tuple(q.kind, q.expert, q.children));
    ASSERT_EQ(p.points.size(), q.points.size());
    for (std::size_t c = 0; c < p.points.size(); ++c) expect_same(p.points[c], q.points[c]);
    expect_same(p.bias, q.bias);
  }
  ASSERT_EQ(a.experts.size(), b.experts.size());
  for (std::size_t k = 0; k < a.experts.size(); ++k) {
    const Expert &p = a.experts[k], &q = b.experts[k];
    expect_same(p.constant, q.constant);
    expect_same(p.input, q.input);
    expect_same(p.output, q.output);
    ASSERT_EQ(p.layers.size(), q.layers.size());
    for (std::size_t l = 0; l < p.layers.size(); ++l) expect_same(p.layers[l], q.layers[l]);
  }
}

/// Every number of experts and router to binary32.
inline void narrow(MoMlp& model) {
  model.dtype = Dtype::binary32;
  const auto list = [](std::vector<double>& v) {
    for (double& x : v) x = static_cast<float>(x);
  };
  for (RouterNode& node : model.router) {
    for (auto& p : node.points) list(p);
    list(node.bias);
  }
  for (Expert& e : model.experts) {
    list(e.constant);
    for (auto* s : {&e.input, &e.output})
      if (*s) list((*s)->mean), list((*s)->range);
    for (Layer& l : e.layers) {
      l.weights = l.weights.cast<float>().cast<double>().eval();
      l.bias = l.bias.cast<float>().cast<double>().eval();
      list(l.slope);
      for (SparseEntry& entry : l.entries) entry.value = static_cast<float>(entry.value);
    }
  }
}

}  // namespace mocert::testing
