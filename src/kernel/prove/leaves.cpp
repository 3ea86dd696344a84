#include "kernel/prove/leaves.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include "kernel/fault.hpp"
#include "kernel/prove/environment.hpp"
#include "kernel/prove/lipschitz.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t most_leaves_of_a_thread = 512;

/// Premise: upper_gap <= epsilon over the box for the leaf's expert. Conclusion: so is the error wherever the router
/// may take this leaf.
Gap check_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, const Means& means) {
  Gap gap = upper_gap(claim, leaf, limits, means);
  if (gap.closes) return gap;
  throw Fault("gap", leaf.place, "found a gap of up to " + shown(gap.upper.to_double(MPFR_RNDU)) + ", expected at most epsilon", true);
}

/// Premise: the gradients' dual norms are at most L_k over the box. Conclusion: f_k is L_k-Lipschitz on the box.
void check_gradient(const Claim& claim, const Leaf& leaf, const Means& means) {
  const auto [norms, within] = upper_gradient_norms(claim, leaf.lo, leaf.hi, means);
  if (within) return;
  std::string found;
  for (const Fine& q : norms) found += (found.empty() ? "" : ", ") + shown(q.to_double(MPFR_RNDU));
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

struct Leaves::Batch {
  explicit Batch(std::vector<Leaf> list)
      : leaves(std::move(list)), gaps(leaves.size()), faults(leaves.size()), first_fault(leaves.size()) {}
  std::vector<Leaf> leaves;
  std::vector<Gap> gaps;
  std::vector<std::exception_ptr> faults;
  std::atomic<std::size_t> next{0}, first_fault;

  /// For another thread: whether it still may help. If so it says when it has.
  bool enter() {
    for (unsigned now = at_work; now % 2 == 1;)
      if (at_work.compare_exchange_weak(now, now + 2)) return true;
    return false;
  }
  void leave() {
    if (at_work.fetch_sub(2) == 2) at_work.notify_all();
  }
  /// Waits for those that entered; who comes later is too late.
  void close() {
    at_work -= 1;
    for (unsigned now; (now = at_work) != 0;) at_work.wait(now);
  }

 private:
  std::atomic<unsigned> at_work{1};  ///< 1 until it is closed, and 2 for every other thread at work
};

/// Takes leaves until none is left before the first fault.
void Leaves::work(Batch& batch, Cells& own) const {
  const Means means{exact_, &own};
  for (std::size_t k; (k = batch.next++) < batch.first_fault;) {
    try {
      batch.gaps[k] = check_leaf(claim_, batch.leaves[k], limits_, means);
    } catch (...) {
      batch.faults[k] = std::current_exception();
      for (std::size_t seen = batch.first_fault; k < seen && !batch.first_fault.compare_exchange_weak(seen, k);) {
      }
    }
  }
}

void Leaves::add(Leaf leaf) {
  waiting_.push_back(std::move(leaf));
  if (waiting_.size() < cells_.size() * leaves_of_a_thread_) return;
  leaves_of_a_thread_ = std::min(2 * leaves_of_a_thread_, most_leaves_of_a_thread);
  end();
  begin();
}

Leaves::~Leaves() {
  if (at_work_) at_work_->first_fault = 0, at_work_->close();
}

void Leaves::check() {
  end();
  begin();
  end();
}

/// The other threads begin with what waits.
void Leaves::begin() {
  at_work_ = std::make_shared<Batch>(std::exchange(waiting_, {}));
  for (std::size_t t = 1; t < cells_.size() && t * 8 < at_work_->leaves.size(); ++t)
    std::thread([this, batch = at_work_, &own = cells_[t]] {
      if (!batch->enter()) return;  // all else may be gone
      const OwnEnvironment environment;
      work(*batch, own);
      batch->leave();
    }).detach();
}

/// Helps them, and takes up what came of it in the order of the leaves.
void Leaves::end() {
  if (!at_work_) return;
  const std::shared_ptr<Batch> batch = std::move(at_work_);
  work(*batch, cells_[0]);
  batch->close();
  for (std::size_t k = 0; k < batch->leaves.size(); ++k) {
    if (batch->faults[k]) {
      waiting_.clear();  // those stand behind it
      std::rethrow_exception(batch->faults[k]);
    }
    if (!batch->gaps[k].closes) throw std::logic_error("a leaf that nobody has checked");
    upper = greater(upper, batch->gaps[k].upper);
    as_stated = as_stated && batch->gaps[k].as_stated;
  }
}

}  // namespace mocert::kernel
