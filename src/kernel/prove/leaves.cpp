#include "kernel/prove/leaves.hpp"

#include <atomic>
#include <exception>
#include <thread>

#include "kernel/fault.hpp"
#include "kernel/prove/environment.hpp"
#include "kernel/prove/lipschitz.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t leaves_of_a_thread = 512;

/// Premise: upper_gap <= epsilon over the box for the leaf's expert. Conclusion: so is the error wherever the router
/// may take this leaf.
Gap check_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, const Means& means) {
  const Gap gap = upper_gap(claim, leaf, limits, means);
  if (gap.closes) return gap;
  throw Fault("gap", leaf.place, "found a gap of up to " + std::to_string(gap.upper.to_double(MPFR_RNDU)) + ", expected at most epsilon",
              true);
}

/// Premise: the gradients' dual norms are at most L_k over the box. Conclusion: f_k is L_k-Lipschitz on the box.
void check_gradient(const Claim& claim, const Leaf& leaf, const Means& means) {
  const auto [norms, within] = upper_gradient_norms(claim, leaf.lo, leaf.hi, means);
  if (within) return;
  std::string found;
  for (const Fine& q : norms) found += (found.empty() ? "" : ", ") + std::to_string(q.to_double(MPFR_RNDU));
  throw Fault("gradient", leaf.place, "found a gradient of up to " + found + ", expected at most L", true);
}

Gap check_leaf(const Claim& claim, const Leaf& leaf, const Limits& limits, const Means& means) {
  try {
    if (leaf.evidence.rule != "gradient") return check_gap(claim, leaf, limits, means);
    check_gradient(claim, leaf, means);
    return {{}, true, true};
  } catch (const Undefined& undefined) {
    throw Fault("undefined", leaf.place, undefined.what(), true);
  }
}

}  // namespace

void Leaves::add(Leaf leaf) {
  waiting_.push_back(std::move(leaf));
  if (cells_.size() == 1 || waiting_.size() == cells_.size() * leaves_of_a_thread) check();
}

void Leaves::check() {
  const std::vector<Leaf> leaves = std::move(waiting_);
  waiting_.clear();
  std::vector<Gap> gaps(leaves.size());
  std::vector<std::exception_ptr> faults(leaves.size());
  std::atomic<std::size_t> next{0}, first_fault{leaves.size()};
  const auto work = [&](Cells& own) {
    const Means means{exact_, &own};
    for (std::size_t k; (k = next++) < first_fault;) {
      try {
        gaps[k] = check_leaf(claim_, leaves[k], limits_, means);
      } catch (...) {
        faults[k] = std::current_exception();
        for (std::size_t seen = first_fault; k < seen && !first_fault.compare_exchange_weak(seen, k);) {
        }
      }
    }
  };
  {
    std::vector<std::jthread> team;
    for (std::size_t t = 1; t < cells_.size() && t * 8 < leaves.size(); ++t)
      team.emplace_back([&, t] {
        {
          const OwnEnvironment environment;
          work(cells_[t]);
        }
        mpfr_free_cache();
      });
    work(cells_[0]);
  }
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    if (faults[k]) std::rethrow_exception(faults[k]);
    upper = greater(upper, gaps[k].upper);
    as_stated = as_stated && gaps[k].as_stated;
  }
}

}  // namespace mocert::kernel
