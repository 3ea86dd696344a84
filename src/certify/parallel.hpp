#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mocert {

/// A fixed team of threads that run the same loop again and again. Which thread takes which index is left to chance; results must not
/// depend on it.
class Team {
 public:
  explicit Team(unsigned threads) : size_(threads == 0 ? 1 : threads) {
    for (unsigned t = 1; t < size_; ++t) threads_.emplace_back([this, t] { serve(t); });
  }
  ~Team() {
    stopping_ = true;
    begin_round();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  unsigned size() const { return size_; }

  /// Calls work(thread, index) for every index below count and waits; rethrows the first exception. Threads that wake up too late to help
  /// are not waited for.
  void for_each(std::size_t count, const std::function<void(unsigned, std::size_t)>& work) {
    next_ = 0;
    count_ = count;
    work_ = &work;
    failure_ = nullptr;
    state_ = open;
    if (size_ > 1 && count > 1) begin_round();
    drain(0);
    state_ -= open;
    for (unsigned now; (now = state_) != 0;) state_.wait(now);
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  static constexpr unsigned open = 1, helper = 2;

  void begin_round() {
    ++round_;
    round_.notify_all();
  }
  void serve(unsigned thread) {
    for (unsigned seen = 0;;) {
      round_.wait(seen);
      seen = round_;
      if (stopping_) return;
      unsigned now = state_;
      while ((now & open) != 0 && !state_.compare_exchange_weak(now, now + helper)) {
      }
      if ((now & open) == 0) continue;
      drain(thread);
      if (state_.fetch_sub(helper) == helper) state_.notify_all();
    }
  }
  void drain(unsigned thread) {
    try {
      for (std::size_t i; (i = next_.fetch_add(1)) < count_;) (*work_)(thread, i);
    } catch (...) {
      const std::lock_guard lock(failure_lock_);
      if (!failure_) failure_ = std::current_exception();
      next_ = count_;
    }
  }

  unsigned size_;
  std::atomic<unsigned> round_{0};
  std::atomic<unsigned> state_{0};  ///< `open` while there is work to take up, and a `helper` for every other thread that takes it
  std::atomic<std::size_t> next_{0};
  std::size_t count_ = 0;
  const std::function<void(unsigned, std::size_t)>* work_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::exception_ptr failure_;
  std::mutex failure_lock_;
  std::vector<std::jthread> threads_;  // last: joined before anything they use goes away
};

}  // namespace mocert
