#pragma once

#include <sched.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace mocert {

/// A fixed team of threads that run the same loop again and again. Which thread takes which index is left to chance; results must not
/// depend on it. A thread that sleeps takes its time to wake up, so nobody waits for one that has not begun: neither a loop nor the end.
class Team {
 public:
  using Work = std::function<void(unsigned, std::size_t)>;

  explicit Team(unsigned threads) : size_(threads == 0 ? 1 : threads) {
    for (unsigned t = 1; t < size_; ++t)
      std::thread([shared = shared_, t] {
        leave_processor();
        serve(*shared, t);
      }).detach();
    if (size_ > 1) std::this_thread::yield();
  }
  ~Team() {
    shared_->stopping = true;
    shared_->begin_round();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  unsigned size() const { return size_; }

  /// Calls work(thread, index) for every index below count and waits; rethrows the first exception.
  void for_each(std::size_t count, const Work& work) {
    Shared& shared = *shared_;
    shared.next = 0;
    shared.count = count;
    shared.work = &work;
    shared.failure = nullptr;
    shared.state = open;
    if (size_ > 1 && count > 1) shared.begin_round();
    drain(shared, 0);
    shared.state -= open;
    for (unsigned now; (now = shared.state) != 0;) await_change(shared.state, now);
    if (shared.failure) std::rethrow_exception(shared.failure);
  }

 private:
  static constexpr unsigned open = 1, helper = 2;

  /// What threads may still see when the team is gone.
  struct Shared {
    std::atomic<unsigned> round{0};
    std::atomic<unsigned> state{0};  ///< `open` while there is work to take up, and a `helper` for every other thread that takes it
    std::atomic<std::size_t> next{0};
    std::size_t count = 0;
    const Work* work = nullptr;
    std::atomic<bool> stopping{false};
    std::exception_ptr failure;
    std::mutex failure_lock;

    void begin_round() {
      ++round;
      round.notify_all();
    }
  };

  /// A new thread begins on the processor of the one that made it, and may wait there for milliseconds while others are idle.
  static void leave_processor() {
    cpu_set_t all, others;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    others = all;
    CPU_CLR(static_cast<unsigned>(sched_getcpu()), &others);
    if (sched_setaffinity(0, sizeof others, &others) == 0) sched_setaffinity(0, sizeof all, &all);  // fails if there is no other
  }

  /// Waits until the value is another one; awake for a while, for a thread that sleeps takes its time to wake up.
  static void await_change(std::atomic<unsigned>& value, unsigned seen) {
    const auto begin = std::chrono::steady_clock::now();
    while (value == seen && std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(2)) std::this_thread::yield();
    value.wait(seen);
  }

  static void serve(Shared& shared, unsigned thread) {
    for (unsigned seen = 0;;) {
      await_change(shared.round, seen);
      seen = shared.round;
      if (shared.stopping) return;
      unsigned now = shared.state;
      while ((now & open) != 0 && !shared.state.compare_exchange_weak(now, now + helper)) {
      }
      if ((now & open) == 0) continue;
      drain(shared, thread);
      if (shared.state.fetch_sub(helper) == helper) shared.state.notify_all();
    }
  }
  static void drain(Shared& shared, unsigned thread) {
    try {
      for (std::size_t i; (i = shared.next.fetch_add(1)) < shared.count;) (*shared.work)(thread, i);
    } catch (...) {
      const std::lock_guard lock(shared.failure_lock);
      if (!shared.failure) shared.failure = std::current_exception();
      shared.next = shared.count;
    }
  }

  unsigned size_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace mocert
