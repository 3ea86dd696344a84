#include "construct/adaptive.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "certify/parallel.hpp"
#include "construct/affine_expert.hpp"
#include "construct/fit_source.hpp"
#include "construct/kd_router.hpp"

namespace mocert {
namespace {

constexpr int fine_rounds = 80, rough_rounds = 12;

struct Cell {
  Box box;
  int node = 0;
  int depth = 0;
};

struct Decision {
  bool accept = false;
  Expert expert;  ///< the best fit, accepted or not
  int axis = -1;  ///< -1: the box cannot be cut
  double at = 0;
};

class Builder {
 public:
  Builder(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options)
      : target_(target),
        source_(make_fit_source(target)),
        domain_(domain),
        epsilon_(epsilon_down),
        norm_(norm),
        options_(options),
        team_(options.threads),
        started_(std::chrono::steady_clock::now()) {
    for (unsigned t = 0; t < team_.size(); ++t) gaps_.push_back(make_gap(target, norm));
  }

  Constructed run() {
    Constructed result;
    MoMlp& model = result.model;
    model.inputs = target_.inputs();
    model.outputs = target_.outputs();
    model.domain = domain_;
    model.router.emplace_back();
    std::vector<Cell> frontier{{domain_, 0, 0}};
    while (!frontier.empty()) {
      std::vector<Decision> decisions(frontier.size());
      const bool last = out_of_limits(model.experts.size() + frontier.size());
      team_.for_each(frontier.size(), [&](unsigned thread, std::size_t k) { decisions[k] = decide(frontier[k], *gaps_[thread], last); });
      std::vector<Cell> next;
      for (std::size_t k = 0; k < frontier.size(); ++k) {
        Cell& cell = frontier[k];
        Decision& d = decisions[k];
        if (d.accept || d.axis < 0 || last || cell.depth >= options_.max_depth) {
          if (!d.accept) ++result.unproved;
          RouterNode& leaf = model.router[static_cast<std::size_t>(cell.node)];
          leaf.kind = RouterKind::leaf;
          leaf.expert = static_cast<int>(model.experts.size());
          model.experts.push_back(std::move(d.expert));
          continue;
        }
        cut(model, cell, d, next);
      }
      frontier = std::move(next);
      if (options_.progress) options_.progress(model.experts.size(), frontier.size());
    }
    result.complete = result.unproved == 0;
    return result;
  }

 private:
  bool out_of_limits(std::size_t experts) const {
    if (options_.interrupted && options_.interrupted->load()) return true;
    if (options_.seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > options_.seconds)
      return true;
    return experts >= options_.max_experts;
  }

  void cut(MoMlp& model, const Cell& cell, const Decision& d, std::vector<Cell>& next) const {
    const auto [below, above] = mirrored_prototypes(cell.box, d.axis, d.at);
    const int first = static_cast<int>(model.router.size());
    model.router.resize(model.router.size() + 2);
    RouterNode& node = model.router[static_cast<std::size_t>(cell.node)];
    node.kind = RouterKind::nearest;
    node.children = {first, first + 1};
    node.points = {below, above};
    for (int side = 0; side < 2; ++side) {
      Cell part{cell.box, first + side, cell.depth + 1};
      (side == 0 ? part.box.hi : part.box.lo)[static_cast<std::size_t>(d.axis)] = d.at;
      next.push_back(std::move(part));
    }
  }

  Decision decide(const Cell& cell, Gap& gap, bool last) const {
    Decision d;
    const AffineFit fit = fit_affine(source_->sample(cell.box), fine_rounds);
    const double error = fit_error(fit, norm_);
    d.expert = to_expert(fit, cell.box);
    if (error <= epsilon_ * acceptance && !last && proved(cell, d.expert)) {
      d.accept = true;
      return d;
    }
    if (last || cell.depth >= options_.max_depth) return d;
    if (const auto jump = source_->jump(cell.box, epsilon_)) {
      const auto axis = static_cast<std::size_t>(jump->first);
      if (jump->second > cell.box.lo[axis] && jump->second < cell.box.hi[axis]) {
        d.axis = jump->first;
        d.at = jump->second;
        return d;
      }
      // The jump stands at a face: no expert of a closed cell can serve both sides there, so serve the inside.
      Box inside = cell.box;
      (jump->second <= inside.lo[axis] ? inside.lo : inside.hi)[axis] =
          jump->second <= inside.lo[axis] ? next_up(inside.lo[axis]) : next_down(inside.hi[axis]);
      const AffineFit inner = fit_affine(source_->sample(inside), fine_rounds);
      if (fit_error(inner, norm_) <= epsilon_ * acceptance) {
        d.expert = to_expert(inner, inside);
        return d;
      }
    }
    choose_cut(cell, error, gap, d);
    return d;
  }

  bool proved(const Cell& cell, const Expert& expert) const {
    MoMlp single;
    single.inputs = target_.inputs();
    single.outputs = target_.outputs();
    single.router.emplace_back();
    single.router[0].expert = 0;
    single.experts.push_back(expert);
    const std::unique_ptr<const Target> part = source_->near(cell.box);
    const Claim claim{single, part ? *part : target_, cell.box, epsilon_ * acceptance, epsilon_, norm_};
    SearchOptions search_options;
    search_options.limits.boxes = options_.boxes_per_cell;
    search_options.batch = 32;
    search_options.interrupted = options_.interrupted;
    return search(claim, search_options).verdict == Verdict::certified;
  }

  /// The cut in the middle of an axis after which the fewest leaves are to be expected: an affine fit's error falls with the square of the
  /// side, so a cell whose error is e needs about (e/epsilon)^(n/2) of them. Where no cut promises anything (saddles and other symmetric
  /// shapes) the axis along which f bends most.
  void choose_cut(const Cell& cell, double error, Gap& gap, Decision& d) const {
    const std::size_t n = cell.box.lo.size();
    double axes = 0;
    for (std::size_t i = 0; i < n; ++i) axes += cell.box.hi[i] > cell.box.lo[i] ? 1 : 0;
    const auto leaves = [&](double e) { return std::max(1.0, std::pow(e / epsilon_, axes / 2)); };
    double best = std::numeric_limits<double>::infinity(), best_sum = best;
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = source_->cut(cell.box, i);
      if (!at) continue;
      double expected = 0, sum = 0;
      for (const bool high : {false, true}) {
        Box part = cell.box;
        (high ? part.lo : part.hi)[i] = *at;
        const double e = fit_error(fit_affine(source_->sample(part), rough_rounds), norm_);
        expected += leaves(e);
        sum += e;
      }
      if (expected < best * (1 - 1e-9) || (expected <= best * (1 + 1e-9) && sum < best_sum * (1 - 1e-6))) {
        best = expected;
        best_sum = sum;
        d.axis = static_cast<int>(i);
        d.at = *at;
      }
    }
    if (d.axis >= 0 && best_sum < 1.9 * error) return;
    std::vector<double> bend(n, 0.0);
    gap.bend(cell.box, d.expert, bend);
    double most = -1;
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = source_->cut(cell.box, i);
      if (!at || !(bend[i] > most)) continue;
      most = bend[i];
      d.axis = static_cast<int>(i);
      d.at = *at;
    }
  }

  const Target& target_;
  std::unique_ptr<FitSource> source_;
  const Box& domain_;
  double epsilon_;
  Norm norm_;
  const ConstructOptions& options_;
  Team team_;
  std::vector<std::unique_ptr<Gap>> gaps_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

Constructed construct_adaptive(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options) {
  return Builder(target, domain, epsilon_down, norm, options).run();
}

}  // namespace mocert
