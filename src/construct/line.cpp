#include "construct/line.hpp"

#include <algorithm>
#include <cmath>

#include "certify/examine.hpp"
#include "construct/kd_router.hpp"

namespace mocert {
namespace {

struct Piece {
  double end = 0;
  FoundExpert found;
};

/// The longest cell from `start` that a proof accepts.
std::optional<Piece> furthest(const ExpertFinder& finder, double start, double end, std::int64_t room, double tolerance) {
  const auto try_to = [&](double at) { return Piece{at, finder.find(Box{{start}, {at}}, room)}; };
  Piece best = try_to(end);
  if (best.found.accepted) return best;
  double good = start, bad = end;
  best.found.accepted = false;
  while (!(bad - good <= tolerance * (good - start))) {
    const auto middle = short_middle(good, bad);
    if (!middle) break;
    Piece piece = try_to(*middle);
    if (piece.found.accepted) {
      good = *middle;
      best = std::move(piece);
    } else {
      bad = *middle;
    }
  }
  if (!best.found.accepted) return std::nullopt;
  return best;
}

/// Edges of as few cells as greedy cuts allow if the affine fit of each is to be off by at most `share` of epsilon; empty if that takes
/// more than `most` cells.
std::vector<double> edges_of_share(const ExpertFinder& finder, const Box& domain, double share, std::size_t most) {
  constexpr double tolerance = 0x1p-8;
  std::vector<double> edges{domain.lo[0]};
  const auto serves = [&](double at) { return finder.affine_share(Box{{edges.back()}, {at}}) <= share; };
  while (edges.size() <= most) {
    if (serves(domain.hi[0])) {
      edges.push_back(domain.hi[0]);
      return edges;
    }
    double good = edges.back(), bad = domain.hi[0];
    while (!(bad - good <= tolerance * (good - edges.back()))) {
      const auto middle = short_middle(good, bad);
      if (!middle) break;
      (serves(*middle) ? good : bad) = *middle;
    }
    if (good == edges.back()) return {};
    edges.push_back(good);
  }
  return {};
}

/// As many cells as `pieces`, but with errors that are nearly equal and as small as that number allows: the greedy cuts leave no room above
/// the errors of all cells but the last, and a proof needs the more boxes the less room there is. Empty if that gains nothing.
std::vector<Piece> evened_out(const ExpertFinder& finder, const Box& domain, std::size_t pieces, std::int64_t room,
                              const std::function<bool(std::size_t)>& stop) {
  constexpr int halvings = 6;
  double too_small = 0, share = 1;
  std::vector<double> edges;
  for (int k = 0; k < halvings && !stop(0); ++k) {
    const double middle = 0.5 * (too_small + share);
    if (auto found = edges_of_share(finder, domain, middle, pieces); !found.empty()) {
      share = middle;
      edges = std::move(found);
    } else {
      too_small = middle;
    }
  }
  std::vector<Piece> result;
  for (std::size_t k = 1; k < edges.size(); ++k) {
    result.push_back({edges[k], finder.find(Box{{edges[k - 1]}, {edges[k]}}, room)});
    if (!result.back().found.accepted) return {};
  }
  return result;
}

}  // namespace

std::optional<Constructed> construct_line(const FitSource& source, const ExpertFinder& finder, const Box& domain, std::int64_t room,
                                          const ConstructOptions& options, const std::function<bool(std::size_t)>& stop) {
  Constructed result;
  MoMlp& model = result.model;
  model.inputs = 1;
  model.outputs = source.outputs();
  model.domain = domain;
  // An MLP fit is a hundred times as dear as an affine one, and as good only to a few parts in a hundred.
  const double tolerance = options.shape.affine() ? 0x1p-14 : 0x1p-7;
  std::vector<double> edges{domain.lo[0]};
  while (edges.back() < domain.hi[0]) {
    std::optional<Piece> piece;
    if (stop(model.experts.size())) {
      ++result.unproved;
      const Box rest{{edges.back()}, domain.hi};
      piece = Piece{domain.hi[0], {false, to_expert(fit_affine(source.sample(rest)), rest), 0, {}}};
    } else {
      piece = furthest(finder, edges.back(), domain.hi[0], room, tolerance);
    }
    if (!piece) return std::nullopt;
    edges.push_back(piece->end);
    model.experts.push_back(std::move(piece->found.expert));
    if (options.progress) options.progress(model.experts.size(), 1);
  }
  if (options.shape.affine() && result.unproved == 0 && model.experts.size() > 1) {
    const std::vector<Piece> even = evened_out(finder, domain, model.experts.size(), room, stop);
    if (!even.empty()) {
      edges.resize(1);
      model.experts.clear();
      for (const Piece& piece : even) {
        edges.push_back(piece.end);
        model.experts.push_back(piece.found.expert);
      }
    }
  }
  result.complete = result.unproved == 0;
  model.router = grid_router({edges});
  return result;
}

double asymptotic_pieces(const FitSource& source, const Box& domain, double epsilon) {
  constexpr int count = 4096;
  Eigen::MatrixXd u(count + 1, 1);
  for (int i = 0; i <= count; ++i) u(i, 0) = 2.0 * i / count - 1;
  const BoxSamples s = source.values(domain, u);
  double integral = 0;
  // In units of the box h^2 f'' is the second difference, and sqrt |f''| h its root: no step size appears.
  for (Eigen::Index i = 1; i + 1 < s.u.rows(); ++i)
    integral += std::sqrt((s.values.row(i - 1) - 2 * s.values.row(i) + s.values.row(i + 1)).cwiseAbs().maxCoeff());
  return integral / (4 * std::sqrt(epsilon));
}

}  // namespace mocert
