#include "construct/adaptive.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "certify/parallel.hpp"
#include "construct/affine_expert.hpp"
#include "construct/cut_choice.hpp"
#include "construct/expert_finder.hpp"
#include "construct/fit_source.hpp"
#include "construct/grid.hpp"
#include "construct/kd_router.hpp"
#include "construct/line.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using Found = FoundExpert;

struct Cell {
  Box box;
  int node = 0;
  int depth = 0;
  Found first;         ///< MLPs: the fit by which the cut above was chosen
  Found found;         ///< the best, once it was looked for
  Cut cut;             ///< where to cut; axis -1: not, or not known yet
  bool final = false;  ///< no cut would help
};

/// A cut that was looked at for MLPs: what the first fits to its parts gave.
struct Trial {
  std::size_t cell = 0;
  Cut cut;
  std::array<Found, 2> part;
};

class Builder {
 public:
  Builder(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options)
      : source_(make_fit_source(target)),
        prover_(target, epsilon_down, norm, options.budget(), options.interrupted),
        finder_(*source_, prover_, norm, options.shape, options.seed, [this] { return out_of_time(); }),
        choice_(*source_, epsilon_down, norm, options.objective),
        domain_(domain),
        epsilon_(epsilon_down),
        norm_(norm),
        options_(options),
        team_(options.threads),
        started_(std::chrono::steady_clock::now()) {}

  /// Empty if the cap on loaded parameters does not let every cell be served.
  std::optional<Constructed> run() {
    if (domain_.lo.size() == 1 && domain_.hi[0] > domain_.lo[0] && !source_->jump(domain_, epsilon_)) {
      auto made =
          construct_line(*source_, finder_, domain_, options_.max_loaded, options_, [this](std::size_t n) { return out_of_limits(n); });
      if (made && count_parameters(made->model).loaded > options_.max_loaded) return std::nullopt;
      if (made) return made;
    }
    return k_d_tree();
  }

 private:
  bool affine() const { return options_.shape.affine(); }
  int inputs() const { return static_cast<int>(domain_.lo.size()); }

  bool out_of_time() const {
    if (options_.interrupted && options_.interrupted->load()) return true;
    return options_.seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > options_.seconds;
  }

  bool out_of_limits(std::size_t experts) const { return out_of_time() || experts >= options_.max_experts; }

  /// What an expert below `depth` cuts may store; each cut compares two prototypes.
  std::int64_t room(int depth) const { return options_.max_loaded - std::int64_t{2} * inputs() * depth; }

  std::optional<Constructed> k_d_tree() {
    Constructed result;
    MoMlp& model = result.model;
    model.inputs = inputs();
    model.outputs = source_->outputs();
    model.domain = domain_;
    model.router.emplace_back();
    const std::int64_t smallest = ExpertShape{}.parameters(model.inputs, model.outputs);
    std::vector<Cell> frontier(1);
    frontier[0].box = domain_;
    while (!frontier.empty()) {
      const bool last = out_of_limits(model.experts.size() + frontier.size());
      team_.for_each(frontier.size(), [&](unsigned, std::size_t k) { look_at(frontier[k], last); });
      std::vector<std::size_t> to_cut;
      for (std::size_t k = 0; k < frontier.size(); ++k) {
        const Cell& cell = frontier[k];
        if (cell.found.accepted || last || cell.final || cell.depth >= options_.max_depth) continue;
        if (room(cell.depth + 1) < smallest) return std::nullopt;
        if (cell.cut.axis < 0 && !affine()) to_cut.push_back(k);
      }
      std::vector<Found> parts[2] = {std::vector<Found>(frontier.size()), std::vector<Found>(frontier.size())};
      if (!to_cut.empty()) choose_by_fits(frontier, to_cut, parts);
      std::vector<Cell> next;
      for (std::size_t k = 0; k < frontier.size(); ++k) {
        Cell& cell = frontier[k];
        if (cell.found.accepted || last || cell.final || cell.depth >= options_.max_depth || cell.cut.axis < 0) {
          if (!cell.found.accepted) {
            if (parameters(cell.found.expert) > room(cell.depth)) return std::nullopt;
            ++result.unproved;
          }
          RouterNode& leaf = model.router[static_cast<std::size_t>(cell.node)];
          leaf.kind = RouterKind::leaf;
          leaf.expert = static_cast<int>(model.experts.size());
          model.experts.push_back(std::move(cell.found.expert));
          continue;
        }
        const int first = split(model, cell);
        for (int side = 0; side < 2; ++side) {
          Cell part;
          part.box = part_of(cell.box, cell.cut, side == 1);
          part.node = first + side;
          part.depth = cell.depth + 1;
          part.first = std::move(parts[side][k]);
          next.push_back(std::move(part));
        }
      }
      frontier = std::move(next);
      if (options_.progress) options_.progress(model.experts.size(), frontier.size());
    }
    result.complete = result.unproved == 0;
    return result;
  }

  int split(MoMlp& model, const Cell& cell) const {
    auto [below, above] = mirrored_prototypes(cell.box, cell.cut.axis, cell.cut.at);
    const int first = static_cast<int>(model.router.size());
    model.router.resize(model.router.size() + 2);
    RouterNode& node = model.router[static_cast<std::size_t>(cell.node)];
    node.kind = RouterKind::nearest;
    node.children = {first, first + 1};
    node.points = {std::move(below), std::move(above)};
    return first;
  }

  /// Finds and proves an expert; where there is none, cuts at jumps, and for affine experts chooses the cut.
  void look_at(Cell& cell, bool last) const {
    if (last) {
      const AffineFit fit = fit_affine(source_->sample(cell.box));
      cell.found = {false, to_expert(fit, cell.box), fit_error(fit, norm_), {}};
      return;
    }
    const bool may_cut = cell.depth < options_.max_depth;
    // Nothing continuous comes within epsilon of both sides of a jump of more than 2 epsilon.
    if (may_cut && settled_by_jump(cell, 2 * epsilon_)) return;
    cell.found = finder_.find(cell.box, room(cell.depth), cell.first);
    if (cell.found.accepted || !may_cut || settled_by_jump(cell, epsilon_) || !affine()) return;
    if (const auto cut = choice_.choose(cell.box, cell.found.error)) cell.cut = *cut;
  }

  bool settled_by_jump(Cell& cell, double size) const {
    const auto jump = source_->jump(cell.box, size);
    if (!jump) return false;
    const auto axis = static_cast<std::size_t>(jump->first);
    if (!(jump->second > cell.box.lo[axis] && jump->second < cell.box.hi[axis])) return serve_inside(cell, axis, jump->second);
    cell.cut = {jump->first, jump->second};
    return true;
  }

  /// A jump stands at a face: no expert of a closed cell can serve both sides there, so one serves the inside.
  bool serve_inside(Cell& cell, std::size_t axis, double at) const {
    Box inside = cell.box;
    (at <= inside.lo[axis] ? inside.lo : inside.hi)[axis] = at <= inside.lo[axis] ? next_up(inside.lo[axis]) : next_down(inside.hi[axis]);
    const AffineFit fit = fit_affine(source_->sample(inside));
    Found inner{false, to_expert(fit, inside), fit_error(fit, norm_), {}};
    const bool fits = options_.shape.parameters(inputs(), source_->outputs()) <= room(cell.depth);
    if (inner.error > prover_.accepted_error() && !affine() && fits) inner = finder_.attempt(inside);
    // Next to the jump no proof succeeds; the certificate says so.
    if (!(inner.error <= prover_.accepted_error())) return false;
    cell.found = std::move(inner);
    cell.final = true;
    return true;
  }

  double score(const Trial& trial, int axes) const {
    const double low = trial.part[0].error, high = trial.part[1].error;
    if (options_.objective == Objective::loaded) return std::max(low, high);
    return expected_leaves(low, epsilon_, axes) + expected_leaves(high, epsilon_, axes);
  }

  /// MLPs: fits the halves along every axis of the cells named; where one half is served and the other is not, also unequal parts.
  void choose_by_fits(std::vector<Cell>& cells, const std::vector<std::size_t>& which, std::vector<Found> (&parts)[2]) {
    std::vector<Trial> trials;
    for (const std::size_t k : which)
      for (std::size_t i = 0; i < cells[k].box.lo.size(); ++i)
        if (const auto at = source_->cut(cells[k].box, i)) trials.push_back({k, {static_cast<int>(i), *at}, {}});
    fit(cells, trials);
    std::vector<Trial> best = best_of(cells, trials);
    trials.clear();
    for (Trial& b : best) {
      const Cell& cell = cells[b.cell];
      const bool low_served = b.part[0].error <= epsilon_, high_served = b.part[1].error <= epsilon_;
      if (low_served != high_served)
        for (const double step : {0.125, 0.25})
          if (const auto at = source_->cut(cell.box, static_cast<std::size_t>(b.cut.axis), low_served ? 0.5 + step : 0.5 - step))
            trials.push_back({b.cell, {b.cut.axis, *at}, {}});
    }
    fit(cells, trials);
    for (Trial& b : best) trials.push_back(std::move(b));
    for (Trial& b : best_of(cells, trials)) {
      cells[b.cell].cut = b.cut;
      for (std::size_t side = 0; side < 2; ++side) parts[side][b.cell] = std::move(b.part[side]);
    }
  }

  void fit(const std::vector<Cell>& cells, std::vector<Trial>& trials) {
    team_.for_each(2 * trials.size(), [&](unsigned, std::size_t k) {
      Trial& trial = trials[k / 2];
      trial.part[k % 2] = finder_.attempt(part_of(cells[trial.cell].box, trial.cut, k % 2 == 1));
    });
  }

  /// The best trial of every cell that has any; ties are for the least sum of errors, then for the first.
  std::vector<Trial> best_of(const std::vector<Cell>& cells, std::vector<Trial>& trials) const {
    std::vector<Trial> best;
    std::vector<std::size_t> place(cells.size(), trials.size());
    for (Trial& trial : trials) {
      std::size_t& at = place[trial.cell];
      if (at == trials.size()) {
        at = best.size();
        best.push_back(std::move(trial));
        continue;
      }
      const int axes = axes_of_some_width(cells[trial.cell].box);
      const double mine = score(trial, axes), least = score(best[at], axes);
      const auto sum = [](const Trial& t) { return t.part[0].error + t.part[1].error; };
      if (mine < least || (mine == least && sum(trial) < sum(best[at]))) best[at] = std::move(trial);
    }
    return best;
  }

  std::unique_ptr<FitSource> source_;
  CellProver prover_;
  ExpertFinder finder_;
  CutChoice choice_;
  const Box& domain_;
  double epsilon_;
  Norm norm_;
  const ConstructOptions& options_;
  Team team_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

Constructed construct_adaptive(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options) {
  std::optional<Constructed> best;
  if (options.objective == Objective::loaded && !options.shape.affine()) {
    ConstructOptions plain = options;
    plain.shape = {};
    best = Builder(target, domain, epsilon_down, norm, plain).run();
  }
  ConstructOptions rest = options;
  // A model that loads no less is not worth finishing.
  if (best && best->complete) rest.max_loaded = std::min(rest.max_loaded, count_parameters(best->model).loaded - 1);
  auto made = Builder(target, domain, epsilon_down, norm, rest).run();
  if (!made && options.objective == Objective::leaves) {
    // The tree with the fewest leaves is too deep for the cap; a shallower one may do.
    rest.objective = Objective::loaded;
    made = Builder(target, domain, epsilon_down, norm, rest).run();
  }
  if (made && (!best || made->complete || !best->complete)) best = std::move(made);
  if (options.objective == Objective::loaded && best && best->complete) {
    // Uniform cells may need a shallower tree than those that a look at single cells leads to.
    rest = options;
    rest.max_loaded = std::min(options.max_loaded, count_parameters(best->model).loaded - 1);
    if (auto grid = construct_grid_that_loads(target, domain, epsilon_down, norm, rest)) best = std::move(grid);
  }
  if (!best)
    throw InputError("--max-loaded", std::to_string(options.max_loaded),
                     "more: a cell that no expert within this cap serves cannot be cut without exceeding it");
  return std::move(*best);
}

}  // namespace mocert
