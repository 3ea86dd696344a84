#include "construct/grid.hpp"

#include <chrono>
#include <cmath>

#include "certify/parallel.hpp"
#include "construct/affine_expert.hpp"
#include "construct/cell_proof.hpp"
#include "construct/cut_choice.hpp"
#include "construct/fit_source.hpp"
#include "construct/kd_router.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

class Grid {
 public:
  Grid(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options)
      : source_(make_fit_source(target)),
        prover_(target, epsilon_down, norm, options.budget(), options.interrupted),
        domain_(domain),
        norm_(norm),
        options_(options),
        team_(options.threads),
        started_(std::chrono::steady_clock::now()) {}

  /// With `all_or_nothing` it ends at the first cell that is not proved.
  Constructed build(int cells, bool all_or_nothing) {
    const std::size_t n = domain_.lo.size();
    std::vector<std::vector<double>> edges(n);
    std::size_t total = 1;
    for (std::size_t i = 0; i < n; ++i) {
      const double lo = domain_.lo[i], hi = domain_.hi[i];
      const int parts = hi > lo ? cells : 1;
      edges[i].push_back(lo);
      for (int k = 1; k < parts; ++k) {
        const double share = static_cast<double>(k) / parts, at = (1 - share) * lo + share * hi;
        if (!(at > edges[i].back() && at < hi)) throw InputError("--cells", std::to_string(cells), "fewer: two borders coincide");
        edges[i].push_back(at);
      }
      edges[i].push_back(hi);
      if (total > options_.max_experts / static_cast<std::size_t>(parts))
        throw InputError("--max-experts", std::to_string(options_.max_experts),
                         "more: a grid of " + std::to_string(parts) + " cells along every axis exceeds it");
      total *= static_cast<std::size_t>(parts);
    }
    Constructed result;
    result.model.inputs = static_cast<int>(n);
    result.model.outputs = source_->outputs();
    result.model.domain = domain_;
    result.model.experts.resize(total);
    std::vector<char> good(total, 0);
    std::atomic<bool> failed{false};
    const auto box_of = [&](std::size_t k) {
      Box box{std::vector<double>(n), std::vector<double>(n)};
      for (std::size_t i = n; i-- > 0; k /= edges[i].size() - 1) {
        const std::size_t at = k % (edges[i].size() - 1);
        box.lo[i] = edges[i][at];
        box.hi[i] = edges[i][at + 1];
      }
      return box;
    };
    // Fits are cheap and fail first.
    team_.for_each(total, [&](unsigned, std::size_t k) {
      if (all_or_nothing && failed) return;
      const Box box = box_of(k);
      const AffineFit fit = fit_affine(source_->sample(box));
      good[k] = fit_error(fit, norm_) <= prover_.accepted_error() ? 1 : 0;
      if (good[k] == 0) failed = true;
      result.model.experts[k] = to_expert(fit, box);
    });
    team_.for_each(total, [&](unsigned, std::size_t k) {
      if (good[k] == 0 || (all_or_nothing && failed)) return;
      good[k] = !out_of_time() && prover_.prove(box_of(k), result.model.experts[k]).accepted ? 1 : 0;
      if (good[k] == 0) failed = true;
    });
    for (const char g : good) result.unproved += g == 0 ? 1 : 0;
    result.complete = !failed;
    if (result.complete || !all_or_nothing) result.model.router = grid_router(edges);
    if (options_.progress) options_.progress(total - result.unproved, result.unproved);
    return result;
  }

  bool out_of_time() const {
    if (options_.interrupted && options_.interrupted->load()) return true;
    return options_.seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > options_.seconds;
  }

 private:
  std::unique_ptr<FitSource> source_;
  CellProver prover_;
  const Box& domain_;
  Norm norm_;
  const ConstructOptions& options_;
  Team team_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace

namespace {

/// The fewest cells between `bad`, which do not do, and `good`, which do: `best`.
Constructed fewest_between(Grid& grid, int bad, int good, Constructed best) {
  while (good - bad > 1 && !grid.out_of_time()) {
    const int middle = bad + (good - bad) / 2;
    Constructed tried = grid.build(middle, true);
    if (tried.complete) {
      good = middle;
      best = std::move(tried);
    } else {
      bad = middle;
    }
  }
  return best;
}

}  // namespace

Constructed construct_grid(const Target& target, const Box& domain, double epsilon_down, Norm norm, int cells,
                           const ConstructOptions& options) {
  Grid grid(target, domain, epsilon_down, norm, options);
  if (cells > 0) return grid.build(cells, false);
  for (int bad = 0, good = 1;; bad = good, good *= 2) {
    if (grid.out_of_time()) return grid.build(good, false);
    Constructed made = grid.build(good, true);
    if (made.complete) return fewest_between(grid, bad, good, std::move(made));
  }
}

std::optional<Constructed> construct_grid_that_loads(const Target& target, const Box& domain, double epsilon_down, Norm norm,
                                                     const ConstructOptions& options) {
  const int n = domain.dimension(), axes = axes_of_some_width(domain);
  const std::int64_t room = options.max_loaded - ExpertShape{}.parameters(n, target.outputs());
  if (room < 0) return std::nullopt;
  // Every level of the router compares two prototypes, and halves one axis.
  const std::int64_t halvings = axes == 0 ? 0 : room / (std::int64_t{2} * n) / axes;
  if (halvings > 16) return std::nullopt;
  const int cells = 1 << halvings;
  if (std::pow(cells, axes) > static_cast<double>(options.max_experts)) return std::nullopt;
  Grid grid(target, domain, epsilon_down, norm, options);
  Constructed made = grid.build(cells, true);
  if (!made.complete) return std::nullopt;
  return fewest_between(grid, cells / 2, cells, std::move(made));
}

}  // namespace mocert
