#pragma once

#include <atomic>
#include <barrier>
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
  explicit Team(unsigned threads)
      : size_(threads == 0 ? 1 : threads), start_(static_cast<std::ptrdiff_t>(size_)), done_(static_cast<std::ptrdiff_t>(size_)) {
    for (unsigned t = 1; t < size_; ++t) threads_.emplace_back([this, t] { serve(t); });
  }
  ~Team() {
    stopping_ = true;
    if (size_ > 1) start_.arrive_and_wait();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  unsigned size() const { return size_; }

  /// Calls work(thread, index) for every index below count and waits; rethrows the first exception.
  void for_each(std::size_t count, const std::function<void(unsigned, std::size_t)>& work) {
    next_ = 0;
    count_ = count;
    work_ = &work;
    failure_ = nullptr;
    if (size_ > 1) start_.arrive_and_wait();
    drain(0);
    if (size_ > 1) done_.arrive_and_wait();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void serve(unsigned thread) {
    for (;;) {
      start_.arrive_and_wait();
      if (stopping_) return;
      drain(thread);
      done_.arrive_and_wait();
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
  std::barrier<> start_, done_;
  std::atomic<std::size_t> next_{0};
  std::size_t count_ = 0;
  const std::function<void(unsigned, std::size_t)>* work_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::exception_ptr failure_;
  std::mutex failure_lock_;
  std::vector<std::jthread> threads_;  // last: joined before anything they use goes away
};

}  // namespace mocert
