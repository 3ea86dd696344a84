#include "kernel/prove/leaves.hpp"

#include <atomic>
#include <exception>
#include <thread>

#include "kernel/fault.hpp"
#include "kernel/prove/gap.hpp"
#include "kernel/prove/lipschitz.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t leaves_of_a_thread = 512;

/// Premise: upper_gap <= epsilon over the box for the leaf's expert. Conclusion: so is the error wherever the router
/// may take this leaf.
Number check_gap(const Claim& claim, const Leaf& leaf) {
  const Number gap = upper_gap(claim, leaf.expert, leaf.lo, leaf.hi, leaf.evidence);
  if (closes(claim, gap)) return gap;
  throw Fault("gap", leaf.place, "found a gap of up to " + std::to_string(gap.to_double(MPFR_RNDU)) + ", expected at most epsilon", true);
}

/// Premise: the gradients' dual norms are at most L_k over the box. Conclusion: f_k is L_k-Lipschitz on the box.
void check_gradient(const Claim& claim, const Leaf& leaf) {
  const std::vector<Number> norms = upper_gradient_norms(claim, leaf.lo, leaf.hi);
  if (within_lipschitz(claim, norms)) return;
  std::string found;
  for (const Number& q : norms) found += (found.empty() ? "" : ", ") + std::to_string(q.to_double(MPFR_RNDU));
  throw Fault("gradient", leaf.place, "found a gradient of up to " + found + ", expected at most L", true);
}

Number check_leaf(const Claim& claim, const Leaf& leaf) {
  try {
    if (leaf.evidence.rule != "gradient") return check_gap(claim, leaf);
    check_gradient(claim, leaf);
    return {};
  } catch (const Undefined& undefined) {
    throw Fault("undefined", leaf.place, undefined.what(), true);
  }
}

}  // namespace

void Leaves::add(Leaf leaf) {
  waiting_.push_back(std::move(leaf));
  if (threads_ == 1 || waiting_.size() == threads_ * leaves_of_a_thread) check();
}

void Leaves::check() {
  const std::vector<Leaf> leaves = std::move(waiting_);
  waiting_.clear();
  std::vector<Number> gaps(leaves.size());
  std::vector<std::exception_ptr> faults(leaves.size());
  std::atomic<std::size_t> next{0}, first_fault{leaves.size()};
  const auto work = [&] {
    for (std::size_t k; (k = next++) < first_fault;) {
      try {
        gaps[k] = check_leaf(claim_, leaves[k]);
      } catch (...) {
        faults[k] = std::current_exception();
        for (std::size_t seen = first_fault; k < seen && !first_fault.compare_exchange_weak(seen, k);) {
        }
      }
    }
  };
  {
    std::vector<std::jthread> team;
    for (unsigned t = 1; t < threads_ && t * std::size_t{8} < leaves.size(); ++t)
      team.emplace_back([&] {
        {
          const WidestExponents range;
          work();
        }
        mpfr_free_cache();
      });
    work();
  }
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    if (faults[k]) std::rethrow_exception(faults[k]);
    upper = greater(upper, gaps[k]);
  }
}

}  // namespace mocert::kernel
