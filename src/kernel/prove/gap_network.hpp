#pragma once

#include <algorithm>

#include "kernel/prove/expert.hpp"

namespace mocert::kernel {

/// Signals of two networks side by side: those of the one, and how far those of the other are above them.
template <class N>
struct Signals {
  std::vector<Form<N>> z, d;
};

/// Whether the networks have the same layers, so that each neuron of the one has its counterpart in the other, and few enough of them.
inline bool same_shape(const Expert& a, const Expert& b, std::size_t inputs) {
  if (a.layers.size() != b.layers.size()) return false;
  std::size_t symbols = inputs, widest = inputs;
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    if (a.layers[l].rows != b.layers[l].rows) return false;
    symbols += 2 * a.layers[l].rows;
    widest = std::max<std::size_t>(widest, a.layers[l].rows);
  }
  return widest <= largest_work / symbols;
}

/// The inputs as the networks see them. Where both see the same, the difference is 0 exactly.
template <class N>
Signals<N> inputs(const Expert& a, const Expert& b, const Region<N>& region) {
  const auto seen = [&](const Expert& expert, std::size_t k) {
    Form<N> x = input(region, k);
    if (!expert.input) return x;
    return scaled(Interval<N>(1.0) / Interval<N>(expert.input->range[k]), x - constant(Interval<N>(expert.input->mean[k]), region.size()));
  };
  const auto scaling = [](const Expert& expert, std::size_t k) {
    return expert.input ? std::pair(expert.input->mean[k], expert.input->range[k]) : std::pair(0.0, 1.0);
  };
  Signals<N> s;
  for (std::size_t k = 0; k < region.size(); ++k) {
    s.z.push_back(seen(a, k));
    s.d.push_back(scaling(a, k) == scaling(b, k) ? constant(Interval<N>(), region.size()) : seen(b, k) - s.z[k]);
  }
  return s;
}

/// L3. z -> W z + b, d -> V d + (V - W) z + (c - b) for the layers W z + b and V z + c. The ranges are what the coefficients say: with
/// symbols (L32) they say more than the ranges of what is added.
template <class N>
Signals<N> affine(const Layer& a, const Layer& b, const Signals<N>& in) {
  std::vector<const Form<N>*> z, d;
  for (const Form<N>& form : in.z) z.push_back(&form);
  for (const Form<N>& form : in.d) d.push_back(&form);
  d.insert(d.end(), z.begin(), z.end());
  Combination<N> of_z(std::move(z)), of_both(std::move(d));
  Rows first(a), second(b);
  Signals<N> out;
  for (std::size_t row = 0; row < a.rows; ++row) {
    const std::span<const double> w = first.next(), v = second.next();
    std::vector<Interval<N>> weights(w.begin(), w.end()), both(v.begin(), v.end());
    for (std::size_t col = 0; col < w.size(); ++col)
      both.push_back(v[col] == w[col] ? Interval<N>() : Interval<N>(v[col]) - Interval<N>(w[col]));
    out.z.push_back(of_z.row(Interval<N>(a.bias[row]), weights));
    out.d.push_back(of_both.row(Interval<N>(b.bias[row]) - Interval<N>(a.bias[row]), both));
  }
  return out;
}

/// L30. Premise: forms of z and d. Conclusion: a form of prelu_b(z + d) - prelu_a(z), which is d where both arguments are >= 0 and
/// b d + (b - a) z where both are <= 0. Else the better one of
/// - s d + e + (b - a) min(z, 0), e in the hull of (1 - s) D and (b - s) D for the range D of d, any real s, min(z, 0) = z - prelu_0(z);
/// - the difference of the forms of prelu_b(z + d) and prelu_a(z).
template <class N>
Form<N> prelu_difference(const Form<N>& z, const Form<N>& d, const Form<N>& prelu_of_z, const N& a, const N& b) {
  const Form<N> moved = z + d;
  if (sign(z.range.lo) >= 0 && sign(moved.range.lo) >= 0) return d;
  const Interval<N> bend = Interval<N>(b) - Interval<N>(a), above(1.0), below(b);
  const bool same_slope = a == b;
  if (sign(z.range.hi) <= 0 && sign(moved.range.hi) <= 0) return same_slope ? scaled(below, d) : scaled(below, d) + scaled(bend, z);
  Form<N> apart = prelu(moved, b) - prelu_of_z;
  const N s = near_middle(half(above + below));
  Form<N> result = with_error(scaled(Interval<N>(s), d), hull((above - Interval<N>(s)) * d.range, (below - Interval<N>(s)) * d.range));
  result.range = intersect(result.range, hull(above * d.range, below * d.range));
  if (!same_slope) result = result + scaled(bend, z - prelu(z, N()));
  Form<N>& better = apart.r < result.r ? apart : result;
  better.range = intersect(apart.range, result.range);
  settle(better);
  return better;
}

template <class N>
Signals<N> activate(const Layer& a, const Layer& b, Signals<N> in) {
  const auto slope = [](const Layer& layer, std::size_t row) { return N(layer.slope[layer.one_slope ? 0 : row]); };
  for (std::size_t row = 0; row < in.z.size(); ++row) {
    Form<N> z = prelu(in.z[row], slope(a, row));
    in.d[row] = prelu_difference(in.z[row], in.d[row], z, slope(a, row), slope(b, row));
    in.z[row] = std::move(z);
  }
  name_remainders({&in.z, &in.d}, 2 * in.z.size());
  return in;
}

/// How far b's output is above a's, layer by layer (L31); for experts of the same shape.
template <class N>
std::vector<Form<N>> differences(const Expert& a, const Expert& b, const Region<N>& region) {
  const std::size_t n = region.size();
  if (a.layers.empty()) {
    std::vector<Form<N>> result;
    for (std::size_t k = 0; k < a.constant.size(); ++k)
      result.push_back(constant(Interval<N>(b.constant[k]) - Interval<N>(a.constant[k]), n));
    return result;
  }
  Signals<N> s = inputs(a, b, region);
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    s = affine(a.layers[l], b.layers[l], s);
    if (!a.layers[l].slope.empty()) s = activate(a.layers[l], b.layers[l], std::move(s));
  }
  for (std::size_t k = 0; (a.output || b.output) && k < s.d.size(); ++k) {
    const std::size_t symbols = s.d[k].g.size();
    const Interval<N> zero, one(1.0);
    const Interval<N> range_a = a.output ? Interval<N>(a.output->range[k]) : one,
                      range_b = b.output ? Interval<N>(b.output->range[k]) : one;
    const Interval<N> mean_a = a.output ? Interval<N>(a.output->mean[k]) : zero, mean_b = b.output ? Interval<N>(b.output->mean[k]) : zero;
    s.d[k] = scaled(range_b, s.d[k]) + scaled(range_b - range_a, s.z[k]) + constant(mean_b - mean_a, symbols);
  }
  return s.d;
}

/// L31. Premise: experts M and N, and a box. Conclusion: |M_k - N_k| is at most the magnitude of the range of a form of N_k - M_k: carried
/// through both neuron by neuron where they have the same layers, else the difference of forms of either.
template <class N>
std::vector<N> upper_network_gaps(const Expert& reference, const Expert& expert, std::size_t outputs, const Region<N>& region,
                                  std::size_t symbols) {
  std::vector<Form<N>> difference;
  if (same_shape(reference, expert, region.size())) {
    difference = differences(reference, expert, region);
  } else {
    const std::vector<Form<N>> f = evaluate(reference, outputs, region, symbols), g = evaluate(expert, outputs, region, symbols);
    for (std::size_t k = 0; k < outputs; ++k) difference.push_back(g[k] - f[k]);
  }
  std::vector<N> gaps;
  gaps.reserve(difference.size());
  for (const Form<N>& d : difference) gaps.push_back(upper_magnitude(d.range));
  return gaps;
}

}  // namespace mocert::kernel
