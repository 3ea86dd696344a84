#include "target/sample_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "io/numbers.hpp"

namespace mocert {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t leaf_size = 4;
/// Sums of at most 65536 products, each rounded a few times, are within 2^-36 of the sum of the sizes of their terms, and z, the rounded
/// direction, has a dual norm within that of 1. What underflow takes is below `tiny`.
constexpr double slack = 0x1p-34, tiny = 0x1p-500;

/// Component k of a vector of dual norm 1 (rounded) with z d = |d|; 0 for d = 0.
class Direction {
 public:
  Direction(Norm norm, const double* from, const double* to, std::size_t n) : norm_(norm) {
    double greatest = -1;
    for (std::size_t k = 0; k < n; ++k) {
      const double d = to[k] - from[k], size = std::fabs(d);
      length_ = norm == Norm::linf ? std::max(length_, size) : length_ + (norm == Norm::l1 ? size : size * size);
      if (size > greatest) {
        greatest = size;
        widest_ = k;
      }
    }
    if (norm == Norm::l2) length_ = std::sqrt(length_);
  }
  double length() const { return length_; }
  double operator()(std::size_t k, double d) const {
    if (!(length_ > tiny)) return 0;
    if (norm_ == Norm::l2) return d / length_;
    return norm_ == Norm::l1 || k == widest_ ? std::copysign(1.0, d) : 0.0;
  }

 private:
  Norm norm_;
  double length_ = 0;
  std::size_t widest_ = 0;
};

}  // namespace

SampleTree::SampleTree(const Samples& samples)
    : n_(static_cast<std::size_t>(samples.inputs)),
      m_(static_cast<std::size_t>(samples.outputs)),
      stride_(2 * n_ + m_ * (n_ + 2)),
      norm_(samples.input_norm),
      order_(static_cast<std::size_t>(samples.count())) {
  for (int k = 0; k < samples.outputs; ++k) lipschitz_.push_back(to_double(samples.lipschitz_of(k), Rounding::down));
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  nodes_.reserve(order_.size() / leaf_size * 4 + 1);
  if (order_.empty()) return;
  build(0, static_cast<std::uint32_t>(order_.size()), samples);
  x_.reserve(order_.size() * n_);
  y_.reserve(order_.size() * m_);
  for (const std::uint32_t i : order_) {
    x_.insert(x_.end(), &samples.x[i * n_], &samples.x[i * n_] + n_);
    y_.insert(y_.end(), &samples.y[i * m_], &samples.y[i * m_] + m_);
  }
  facts_.resize(nodes_.size() * stride_);
  for (std::uint32_t node = 0; node < nodes_.size(); ++node) summarize(node);
}

std::uint32_t SampleTree::build(std::uint32_t begin, std::uint32_t end, const Samples& samples) {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({begin, end});
  if (end - begin <= leaf_size) return node;
  std::size_t axis = 0;
  double widest = -1;
  for (std::size_t k = 0; k < n_; ++k) {
    double lo = infinity, hi = -infinity;
    for (std::uint32_t i = begin; i < end; ++i) {
      lo = std::min(lo, samples.x[order_[i] * n_ + k]);
      hi = std::max(hi, samples.x[order_[i] * n_ + k]);
    }
    if (hi - lo > widest) {
      widest = hi - lo;
      axis = k;
    }
  }
  const std::uint32_t middle = begin + (end - begin) / 2;
  const auto at = [&](std::uint32_t place) { return order_.begin() + static_cast<std::ptrdiff_t>(place); };
  std::nth_element(at(begin), at(middle), at(end), [&](std::uint32_t a, std::uint32_t b) {
    const double u = samples.x[a * n_ + axis], v = samples.x[b * n_ + axis];
    return u < v || (u == v && a < b);
  });
  nodes_[node].low = build(begin, middle, samples);
  nodes_[node].high = build(middle, end, samples);
  return node;
}

/// The model is a least squares fit, by a few rounds of one coordinate after the other: any g is right, e says by how much.
void SampleTree::summarize(std::uint32_t node) {
  const auto [begin, end, low, high] = nodes_[node];
  double* c = facts_.data() + node * stride_;
  double* h = c + n_;
  std::vector<double> square(n_);
  for (std::size_t k = 0; k < n_; ++k) {
    double lo = infinity, hi = -infinity;
    for (std::uint32_t i = begin; i < end; ++i) {
      lo = std::min(lo, x_[i * n_ + k]);
      hi = std::max(hi, x_[i * n_ + k]);
    }
    c[k] = std::midpoint(lo, hi);
    h[k] = std::max(hi - c[k], c[k] - lo) * (1 + slack);
    for (std::uint32_t i = begin; i < end; ++i) square[k] += (x_[i * n_ + k] - c[k]) * (x_[i * n_ + k] - c[k]);
  }
  std::vector<double> rest(end - begin);
  for (std::size_t output = 0; output < m_; ++output) {
    double* p = c + 2 * n_ + output * (n_ + 2);
    double* e = p + 1;
    double* g = p + 2;
    double lo = infinity, hi = -infinity;
    for (std::uint32_t i = begin; i < end; ++i) {
      lo = std::min(lo, y_[i * m_ + output]);
      hi = std::max(hi, y_[i * m_ + output]);
    }
    *p = std::midpoint(lo, hi);
    std::fill_n(g, n_, 0.0);
    for (std::uint32_t i = begin; i < end; ++i) rest[i - begin] = y_[i * m_ + output] - *p;
    for (int round = 0; round < 4 && end - begin > n_; ++round) {
      double mean = 0;
      for (const double r : rest) mean += r / static_cast<double>(rest.size());
      for (double& r : rest) r -= mean;
      for (std::size_t k = 0; k < n_; ++k) {
        double product = 0;
        for (std::uint32_t i = begin; i < end; ++i) product += rest[i - begin] * (x_[i * n_ + k] - c[k]);
        const double step = product / square[k];
        if (!std::isfinite(step)) continue;
        g[k] += step;
        for (std::uint32_t i = begin; i < end; ++i) rest[i - begin] -= step * (x_[i * n_ + k] - c[k]);
      }
    }
    // What the model leaves, anew: first its middle, then its half width.
    const auto off = [&](std::uint32_t i, double& sizes) {
      double value = y_[i * m_ + output] - *p;
      sizes = std::fabs(y_[i * m_ + output]) + std::fabs(*p);
      for (std::size_t k = 0; k < n_; ++k) {
        const double term = g[k] * (x_[i * n_ + k] - c[k]);
        value -= term;
        sizes += std::fabs(term);
      }
      return value;
    };
    double sizes = 0;
    lo = infinity, hi = -infinity;
    for (std::uint32_t i = begin; i < end; ++i) {
      const double value = off(i, sizes);
      lo = std::min(lo, value);
      hi = std::max(hi, value);
    }
    *p += std::midpoint(lo, hi);
    *e = 0;
    for (std::uint32_t i = begin; i < end; ++i) {
      const double value = std::fabs(off(i, sizes)) + slack * sizes + tiny;
      *e = value <= *e ? *e : std::isfinite(value) ? value : infinity;
    }
  }
}

double SampleTree::norm_between(const double* a, const double* b) const {
  double total = 0;
  for (std::size_t k = 0; k < n_; ++k) {
    const double d = std::fabs(a[k] - b[k]);
    total = norm_ == Norm::linf ? std::max(total, d) : total + (norm_ == Norm::l1 ? d : d * d);
  }
  return norm_ == Norm::l2 ? std::sqrt(total) : total;
}

double SampleTree::bound(std::uint32_t node, std::span<const double> x, std::size_t output, double side) const {
  const double* c = center(node);
  const double* h = half(node);
  const double* affine = model(node, output);
  const double l = lipschitz_[output];
  const Direction z(norm_, x.data(), c, n_);
  double near = 0, spread = 0, towards = 0, sizes = std::fabs(affine[0]) + affine[1] + l * z.length();
  for (std::size_t k = 0; k < n_; ++k) {
    const double d = c[k] - x[k], g = side * affine[2 + k], share = l * z(k, d);
    const double gap = std::max(std::fabs(d) - h[k], 0.0);
    near = norm_ == Norm::linf ? std::max(near, gap) : near + (norm_ == Norm::l1 ? gap : gap * gap);
    spread += std::fabs(g) * h[k];
    towards += std::fabs(g + share) * h[k];
    sizes += (std::fabs(g) + std::fabs(share)) * h[k];
  }
  if (norm_ == Norm::l2) near = std::sqrt(near);
  const double cone = l * z.length() - towards, box = l * near - spread;
  return side * affine[0] - affine[1] + (cone > box ? cone : box) - slack * sizes - (l + 1) * tiny;
}

/// Depth first, the lower of two children first.
struct SampleTree::Search {
  const SampleTree& tree;
  std::span<const double> x;
  std::size_t output;
  double side;
  const double& limit;
  const std::function<void(std::size_t, double)>& use;

  void visit(std::uint32_t node) const {
    const Node& here = tree.nodes_[node];
    if (here.low != 0) {
      const double low = tree.bound(here.low, x, output, side), high = tree.bound(here.high, x, output, side);
      const bool swap = high < low;
      if (const double first = swap ? high : low; !(first > limit)) visit(swap ? here.high : here.low);
      if (const double second = swap ? low : high; !(second > limit)) visit(swap ? here.low : here.high);
      return;
    }
    const double l = tree.lipschitz_[output];
    for (std::uint32_t i = here.begin; i < here.end; ++i) {
      const double y = side * tree.y_[i * tree.m_ + output], reach = l * tree.norm_between(x.data(), &tree.x_[i * tree.n_]);
      if (!(y + reach - slack * (std::fabs(y) + reach) - (l + 1) * tiny > limit)) use(tree.order_[i], y + reach);
    }
  }
};

void SampleTree::lowest(std::span<const double> x, std::size_t output, double side, const double& limit,
                        const std::function<void(std::size_t, double)>& use) const {
  if (!nodes_.empty()) Search{*this, x, output, side, limit, use}.visit(0);
}

double SampleTree::least(std::span<const double> x, std::size_t output, double side) const {
  double best = infinity;
  lowest(x, output, side, best, [&](std::size_t, double value) { best = std::min(best, value); });
  return best;
}

bool SampleTree::consistent(std::uint32_t a, std::uint32_t b, std::size_t output, double tolerance) const {
  // y_i - y_j - L |s_i - s_j| <= (y_i - L z s_i) - (y_j - L z s_j) with z along s_i - s_j; and with its opposite the other way round.
  const double *ca = center(a), *cb = center(b), *ha = half(a), *hb = half(b), *ma = model(a, output), *mb = model(b, output);
  const double l = lipschitz_[output];
  const Direction z(norm_, cb, ca, n_);
  double up = 0, down = 0, sizes = std::fabs(ma[0]) + std::fabs(mb[0]) + ma[1] + mb[1] + l * z.length();
  for (std::size_t k = 0; k < n_; ++k) {
    const double share = l * z(k, ca[k] - cb[k]);
    up += std::fabs(ma[2 + k] - share) * ha[k] + std::fabs(mb[2 + k] - share) * hb[k];
    down += std::fabs(ma[2 + k] + share) * ha[k] + std::fabs(mb[2 + k] + share) * hb[k];
    sizes += (std::fabs(ma[2 + k]) + std::fabs(share)) * ha[k] + (std::fabs(mb[2 + k]) + std::fabs(share)) * hb[k];
  }
  const double apart = ma[0] - mb[0], rest = ma[1] + mb[1] - l * z.length() + slack * sizes + (l + 1) * tiny;
  return apart + up + rest <= 2 * tolerance && -apart + down + rest <= 2 * tolerance;
}

void SampleTree::close_pairs(double tolerance, const std::function<void(std::size_t, std::size_t, std::size_t)>& look) const {
  if (nodes_.empty()) return;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
  for (std::size_t output = 0; output < m_; ++output) {
    open.emplace_back(0, 0);
    while (!open.empty()) {
      const auto [a, b] = open.back();
      open.pop_back();
      if (a != b && consistent(a, b, output, tolerance)) continue;
      const Node &first = nodes_[a], &second = nodes_[b];
      if (first.low == 0 && second.low == 0) {
        for (std::uint32_t i = first.begin; i < first.end; ++i)
          for (std::uint32_t j = a == b ? i + 1 : second.begin; j < second.end; ++j) look(order_[i], order_[j], output);
      } else if (a == b) {
        open.insert(open.end(), {{first.low, first.low}, {first.low, first.high}, {first.high, first.high}});
      } else if (second.low == 0 || (first.low != 0 && first.end - first.begin >= second.end - second.begin)) {
        open.insert(open.end(), {{first.low, b}, {first.high, b}});
      } else {
        open.insert(open.end(), {{a, second.low}, {a, second.high}});
      }
    }
  }
}

std::shared_ptr<const SampleTree> tree_of(const Samples& samples) {
  if (samples.tree && samples.tree->count() == static_cast<std::size_t>(samples.count())) return samples.tree;
  return std::make_shared<const SampleTree>(samples);
}

}  // namespace mocert
