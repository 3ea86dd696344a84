#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "runtime/loaded_expert.hpp"

namespace mocert {

/// The experts used last, at most so many bytes of them. Thread-safe; an expert that has left lives on while it is in use.
template <class T>
class ExpertCache {
 public:
  using Pointer = std::shared_ptr<const LoadedExpert<T>>;
  explicit ExpertCache(std::uint64_t capacity) : capacity_(capacity) {}

  /// The expert, by load() where it is not here. Two threads that miss the same one at once both load it.
  template <class Load>
  Pointer get(std::uint32_t expert, Load load) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = where_.find(expert); found != where_.end()) {
        order_.splice(order_.begin(), order_, found->second);
        return found->second->second;
      }
    }
    auto loaded = std::make_shared<const LoadedExpert<T>>(load());
    const std::uint64_t size = loaded->bytes();
    if (size > capacity_) return loaded;
    const std::lock_guard lock(mutex_);
    if (const auto found = where_.find(expert); found != where_.end()) return found->second->second;
    while (bytes_ + size > capacity_) {
      bytes_ -= order_.back().second->bytes();
      where_.erase(order_.back().first);
      order_.pop_back();
    }
    order_.emplace_front(expert, loaded);
    where_[expert] = order_.begin();
    bytes_ += size;
    return loaded;
  }

  std::uint64_t bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  using Order = std::list<std::pair<std::uint32_t, Pointer>>;
  std::uint64_t capacity_, bytes_ = 0;
  Order order_;  ///< the one used last first
  std::unordered_map<std::uint32_t, typename Order::iterator> where_;
  mutable std::mutex mutex_;
};

}  // namespace mocert
