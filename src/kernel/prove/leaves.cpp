#include "kernel/prove/leaves.hpp"

#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include "kernel/fault.hpp"
#include "kernel/prove/environment.hpp"
#include "kernel/prove/lipschitz.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t leaves_of_a_thread = 64;

/// Waits until the value is another one. A thread that sleeps takes its time to wake up, so for a while it does not.
void await_change(std::atomic<unsigned>& value, unsigned seen) {
  const auto begin = std::chrono::steady_clock::now();
  while (value == seen && std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(2)) std::this_thread::yield();
  value.wait(seen);
}

/// A new thread begins on the processor of the one that made it, and may wait there for milliseconds while others are idle.
void leave_processor() {
  cpu_set_t all, others;
  if (sched_getaffinity(0, sizeof all, &all) != 0) return;
  others = all;
  CPU_CLR(static_cast<unsigned>(sched_getcpu()), &others);
  if (sched_setaffinity(0, sizeof others, &others) == 0) sched_setaffinity(0, sizeof all, &all);  // fails if there is no other
}

/// Premise: upper_gap <= epsilon over the box for the leaf's expert. Conclusion: so is the error wherever the router
/// may take this leaf.
Gap check_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, bool exact) {
  Gap gap = upper_gap(claim, leaf, limits, exact);
  if (gap.closes) return gap;
  throw Fault("gap", leaf.place, "found a gap of up to " + shown(gap.upper.to_double(MPFR_RNDU)) + ", expected at most epsilon", true);
}

/// Premise: the gradients' dual norms are at most L_k over the box. Conclusion: f_k is L_k-Lipschitz on the box.
Gap check_gradient(const Claim& claim, const Leaf& leaf, bool exact) {
  const auto [norms, within] = upper_gradient_norms(claim, leaf.lo, leaf.hi, exact);
  if (within) return {{}, true, true};
  std::string found;
  for (const Fine& q : norms) found += (found.empty() ? "" : ", ") + shown(q.to_double(MPFR_RNDU));
  throw Fault("gradient", leaf.place, "found a gradient of up to " + found + ", expected at most L", true);
}

Gap check_leaf(const Claim& claim, const Leaf& leaf, const Limits& limits, bool exact) {
  try {
    return leaf.evidence.rule == "gradient" ? check_gradient(claim, leaf, exact) : check_gap(claim, leaf, limits, exact);
  } catch (const Undefined& undefined) {
    throw Fault("undefined", leaf.place, undefined.what(), true);
  }
}

}  // namespace

/// What the other threads still may see when all else is gone.
struct Leaves::Shared {
  struct Entry {
    Leaf leaf;
    Gap gap;
    std::exception_ptr fault;
  };
  struct Batch {
    std::vector<Entry> entries;  ///< of which the first ones are in use, so that later batches need no new memory
    std::size_t size = 0;
  };
  std::array<Batch, 2> batches;
  unsigned last = 0;  ///< the one at work, if one is; the other one is filled meanwhile
  std::atomic<unsigned> begun{0};
  std::atomic<std::size_t> next{0};
  std::atomic<bool> over{false};

  Batch& waiting() { return batches[1 - last]; }
  bool open() const { return at_work_ % 2 == 1; }

  void begin() {
    next = 0;
    last = 1 - last;
    at_work_ = 1;
    call();
  }
  void call() {
    ++begun;
    begun.notify_all();
  }
  /// For another thread: whether it still may help. If so it says when it has.
  bool enter() {
    for (unsigned now = at_work_; now % 2 == 1;)
      if (at_work_.compare_exchange_weak(now, now + 2)) return true;
    return false;
  }
  void leave() {
    if (at_work_.fetch_sub(2) == 2) at_work_.notify_all();
  }
  /// Waits for those that entered; who comes later is too late.
  void close() {
    at_work_ -= 1;
    for (unsigned now; (now = at_work_) != 0;) await_change(at_work_, now);
  }

 private:
  std::atomic<unsigned> at_work_{0};  ///< 1 while the last batch is at work, and 2 for every other thread that is
};

Leaves::Leaves(const Claim& claim, Limits limits, bool exact, unsigned threads)
    : claim_(claim), limits_(std::move(limits)), exact_(exact), threads_(threads), shared_(std::make_shared<Shared>()) {}

Leaves::~Leaves() {
  if (shared_->open()) shared_->next = shared_->batches[shared_->last].size, shared_->close();
  shared_->over = true;
  shared_->call();
}

/// Takes leaves in their order until none is left, or one does not hold: the first such one has been taken by then.
void Leaves::work() const {
  Shared::Batch& batch = shared_->batches[shared_->last];
  for (std::size_t k; (k = shared_->next++) < batch.size;) {
    Shared::Entry& entry = batch.entries[k];
    try {
      entry.gap = check_leaf(claim_, entry.leaf, limits_, exact_);
    } catch (...) {
      entry.fault = std::current_exception();
      shared_->next = batch.size;
    }
  }
}

void Leaves::add(const Leaf& leaf) {
  Shared::Batch& batch = shared_->waiting();
  if (batch.size == batch.entries.size()) batch.entries.emplace_back();
  Shared::Entry& entry = batch.entries[batch.size++];
  entry.leaf = leaf;
  entry.gap = {};
  if (batch.size == threads_ * leaves_of_a_thread) end(), begin();
}

void Leaves::check() { end(), begin(), end(); }

void Leaves::start_thread() {
  ++started_;
  std::thread([this, shared = shared_] {
    leave_processor();
    const OwnEnvironment environment;
    for (unsigned seen; seen = shared->begun, !shared->over; await_change(shared->begun, seen)) {
      if (!shared->enter()) continue;  // all else may be gone
      work();
      shared->leave();
    }
  }).detach();
  std::this_thread::yield();
}

/// The other threads begin with what waits.
void Leaves::begin() {
  while (started_ < threads_ && started_ * 8 < shared_->waiting().size) start_thread();
  shared_->begin();
}

/// Helps them, and takes up what came of it in the order of the leaves.
void Leaves::end() {
  if (!shared_->open()) return;
  work();
  shared_->close();
  Shared::Batch& batch = shared_->batches[shared_->last];
  const std::size_t size = std::exchange(batch.size, 0);
  for (std::size_t k = 0; k < size; ++k) {
    Shared::Entry& entry = batch.entries[k];
    if (entry.fault) {
      shared_->waiting().size = 0;  // those stand behind it
      std::rethrow_exception(std::move(entry.fault));
    }
    if (!entry.gap.closes) throw std::logic_error("a leaf that nobody has checked");
    upper = greater(upper, entry.gap.upper);
    as_stated = as_stated && entry.gap.as_stated;
  }
}

}  // namespace mocert::kernel
