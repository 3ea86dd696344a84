#include "construct/refine.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "certify/examine.hpp"
#include "certify/parallel.hpp"
#include "construct/affine_expert.hpp"
#include "construct/cell_points.hpp"
#include "construct/fit_source.hpp"
#include "construct/kd_router.hpp"
#include "construct/part_cut.hpp"

namespace mocert {
namespace {

/// A leaf of the model as it came.
struct Cell {
  std::vector<int> route;
  int expert = -1;
  std::shared_ptr<const CellPoints> points;  ///< once the cell has failed
};

/// The cell of a leaf, or what is left of it beyond the cuts above.
struct Part {
  std::size_t cell = 0;
  int node = 0;
  Box box;
  int depth = 0;
  std::optional<Witness> wrong;  ///< an error above epsilon of the old expert that was proved in a part around this one
};

struct Decision {
  enum class Action { keep, refit, cut } action = Action::keep;
  bool proved = false;
  Expert expert;  ///< refit
  PartCut cut;
  std::optional<Witness> wrong;
  std::shared_ptr<const CellPoints> points;
};

Expert rounded(Expert expert, Dtype dtype) {
  if (dtype == Dtype::binary64) return expert;
  for (Layer& layer : expert.layers) {
    layer.weights = layer.weights.unaryExpr([dtype](double w) { return rounded(w, dtype); });
    layer.bias = layer.bias.unaryExpr([dtype](double b) { return rounded(b, dtype); });
  }
  return expert;
}

/// All ways down, in the order of the leaves.
std::vector<std::vector<int>> routes(const MoMlp& model) {
  std::vector<std::vector<int>> route(model.router.size());
  for (std::size_t i = 0; i < model.router.size(); ++i) {
    const RouterNode& node = model.router[i];
    for (std::size_t c = 0; c < node.children.size(); ++c) {
      auto& below = route[static_cast<std::size_t>(node.children[c])];
      below = route[i];
      below.push_back(static_cast<int>(c));
    }
    if (node.kind != RouterKind::leaf) route[i].clear();
  }
  return route;
}

bool inside(const Box& box, const std::vector<double>& x) { return box.contains(Box{x, x}); }

class Refiner {
 public:
  Refiner(const MoMlp& model, const Target& target, const Box& domain, double epsilon_down, double epsilon_up, Norm norm,
          const RefineOptions& options)
      : old_(model),
        target_(target),
        source_(make_fit_source(target)),
        epsilon_(epsilon_down),
        epsilon_up_(epsilon_up),
        norm_(norm),
        options_(options),
        team_(options.threads),
        started_(std::chrono::steady_clock::now()) {
    for (unsigned t = 0; t < team_.size(); ++t) gaps_.push_back(make_gap(target, norm));
    result_.model = model;
    const auto route = routes(model);
    for (std::size_t i = 0; i < model.router.size(); ++i) {
      if (model.router[i].kind != RouterKind::leaf) continue;
      frontier_.push_back({cells_.size(), static_cast<int>(i), domain, 0, std::nullopt});
      cells_.push_back({route[i], model.router[i].expert, nullptr});
    }
    result_.cells = cells_.size();
  }

  Refined run() {
    std::size_t settled = 0;
    while (!frontier_.empty()) {
      std::vector<Decision> decisions(frontier_.size());
      const bool last = out_of_limits();
      team_.for_each(frontier_.size(), [&](unsigned thread, std::size_t k) { decisions[k] = decide(frontier_[k], *gaps_[thread], last); });
      std::vector<Part> next;
      for (std::size_t k = 0; k < frontier_.size(); ++k) apply(frontier_[k], decisions[k], next);
      settled += frontier_.size() - next.size() / 2;
      frontier_ = std::move(next);
      if (options_.progress) options_.progress(settled, frontier_.size());
    }
    if (!result_.worst && result_.kept == result_.cells) result_.before = Verdict::certified;
    drop_experts();
    return std::move(result_);
  }

 private:
  bool out_of_limits() const {
    if (options_.interrupted && options_.interrupted->load()) return true;
    if (options_.seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > options_.seconds)
      return true;
    return result_.model.experts.size() >= options_.max_experts;
  }

  const Expert& old_expert(const Part& part) const { return old_.experts[static_cast<std::size_t>(cells_[part.cell].expert)]; }

  /// Whether the expert serves the part; its witness is an error above epsilon, if one is found.
  SearchResult serves(const Part& part, const Expert& expert, double share) const {
    Claim claim{old_, target_, part.box, epsilon_ * share, epsilon_up_, norm_, {}, cells_[part.cell].route, &expert};
    SearchOptions search_options;
    search_options.limits.boxes = options_.boxes_per_cell;
    search_options.batch = 32;
    search_options.interrupted = options_.interrupted;
    return search(claim, search_options);
  }

  Decision decide(const Part& part, Gap& gap, bool last) const {
    Decision d;
    d.points = cells_[part.cell].points;
    if (part.wrong && inside(part.box, part.wrong->x)) {
      d.wrong = part.wrong;
    } else {
      const SearchResult found = serves(part, old_expert(part), part.depth == 0 ? 1 : acceptance);
      d.proved = found.verdict == Verdict::certified;
      if (found.verdict == Verdict::violated) d.wrong = found.witness;
    }
    if (d.proved || last) return d;
    if (!d.points) d.points = std::make_shared<const CellPoints>(old_, cells_[part.cell].route);
    const Box box = shrunk(*d.points, part.box);
    const BoxSamples samples = look(*d.points, box);
    const AffineFit fit = fit_affine(samples);
    const double error = fit_error(fit, norm_);
    if (error <= epsilon_ * acceptance && refit(part, fit, box, d)) return d;
    if (part.depth >= options_.max_depth) return d;
    if (const auto jump = source_->jump(box, epsilon_)) {
      const auto axis = static_cast<std::size_t>(jump->first);
      const double at = rounded(jump->second, old_.dtype);
      if (at > box.lo[axis] && at < box.hi[axis]) {
        d.cut = {jump->first, at};
      } else {
        // No expert of a closed part can serve both sides of a jump at its face: serve the inside, and let the verdict say so.
        Box within = box;
        (at <= box.lo[axis] ? within.lo : within.hi)[axis] = at <= box.lo[axis] ? next_up(box.lo[axis]) : next_down(box.hi[axis]);
        const AffineFit inner = fit_affine(look(*d.points, within));
        if (fit_error(inner, norm_) <= epsilon_ * acceptance) {
          d.action = Decision::Action::refit;
          d.expert = rounded(to_expert(inner, within), old_.dtype);
          return d;
        }
      }
    }
    if (d.cut.axis < 0) d.cut = choose_cut({*source_, old_expert(part), gap, epsilon_, norm_, old_.dtype}, box, samples, fit);
    if (d.cut.axis >= 0) {
      d.cut.prototypes = mirrored_prototypes(box, d.cut.axis, d.cut.at, old_.dtype);
      if (d.cut.prototypes) d.action = Decision::Action::cut;
    }
    return d;
  }

  bool refit(const Part& part, const AffineFit& fit, const Box& box, Decision& d) const {
    Expert expert = rounded(to_expert(fit, box), old_.dtype);
    if (serves(part, expert, acceptance).verdict != Verdict::certified) return false;
    d.action = Decision::Action::refit;
    d.proved = true;
    d.expert = std::move(expert);
    return true;
  }

  /// A box around the cell's part of the box, as tight as points of the cell tell.
  Box shrunk(const CellPoints& cell, const Box& box) const {
    const auto smaller = cell.shrink(box);
    if (!smaller) return box;
    return around(*smaller, cell.pull(*smaller, source_->points(*smaller)));
  }

  /// The target at points of the box and the cell.
  BoxSamples look(const CellPoints& cell, const Box& box) const {
    const Eigen::MatrixXd u = source_->points(box), pulled = cell.pull(box, u);
    return source_->values(box, pulled.rows() > 0 ? pulled : u);
  }

  void apply(Part& part, Decision& d, std::vector<Part>& next) {
    const bool whole = part.depth == 0;
    if (whole && d.wrong) {
      result_.before = Verdict::violated;
      if (!result_.worst || d.wrong->error > result_.worst->error) result_.worst = d.wrong;
    }
    cells_[part.cell].points = d.points;
    MoMlp& model = result_.model;
    if (d.action == Decision::Action::cut) {
      if (whole) ++result_.split;
      const int first = static_cast<int>(model.router.size());
      model.router.resize(model.router.size() + 2);
      for (int side = 0; side < 2; ++side) model.router[static_cast<std::size_t>(first + side)].expert = cells_[part.cell].expert;
      RouterNode& node = model.router[static_cast<std::size_t>(part.node)];
      node.kind = RouterKind::nearest;
      node.expert = -1;
      node.children = {first, first + 1};
      node.points = {std::move(d.cut.prototypes->first), std::move(d.cut.prototypes->second)};
      for (int side = 0; side < 2; ++side) {
        Part below{part.cell, first + side, part.box, part.depth + 1, d.wrong};
        (side == 0 ? below.box.hi : below.box.lo)[static_cast<std::size_t>(d.cut.axis)] = d.cut.at;
        next.push_back(std::move(below));
      }
      return;
    }
    if (!d.proved) ++result_.unproved;
    const bool keep = d.action == Decision::Action::keep;
    if (!keep) {
      model.router[static_cast<std::size_t>(part.node)].expert = static_cast<int>(model.experts.size());
      model.experts.push_back(std::move(d.expert));
      ++result_.experts_added;
    }
    if (whole) {
      if (!keep) ++result_.refitted;
      if (keep && d.proved) ++result_.kept;
    } else {
      ++result_.parts;
      if (keep && d.proved) ++result_.parts_kept;
    }
  }

  /// Experts that no leaf names go; the others keep their order.
  void drop_experts() {
    MoMlp& model = result_.model;
    std::vector<int> place(model.experts.size(), -1);
    for (const RouterNode& node : model.router)
      if (node.kind == RouterKind::leaf) place[static_cast<std::size_t>(node.expert)] = 0;
    std::vector<Expert> experts;
    for (std::size_t k = 0; k < place.size(); ++k) {
      const bool old = k < old_.experts.size();
      if (place[k] < 0) {
        ++result_.experts_dropped;
        continue;
      }
      if (old) ++result_.experts_kept;
      place[k] = static_cast<int>(experts.size());
      experts.push_back(std::move(model.experts[k]));
    }
    model.experts = std::move(experts);
    for (RouterNode& node : model.router)
      if (node.kind == RouterKind::leaf) node.expert = place[static_cast<std::size_t>(node.expert)];
  }

  const MoMlp& old_;
  const Target& target_;
  std::unique_ptr<FitSource> source_;
  double epsilon_, epsilon_up_;
  Norm norm_;
  const RefineOptions& options_;
  Team team_;
  std::vector<std::unique_ptr<Gap>> gaps_;
  std::vector<Cell> cells_;
  std::vector<Part> frontier_;
  Refined result_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

Refined refine(const MoMlp& model, const Target& target, const Box& domain, double epsilon_down, double epsilon_up, Norm norm,
               const RefineOptions& options) {
  return Refiner(model, target, domain, epsilon_down, epsilon_up, norm, options).run();
}

}  // namespace mocert
