#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "kernel/prove/fast.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

/// Elementary functions of binary64 numbers by Taylor polynomials around the middles of short cells (docs/soundness.md, L5a), each made
/// when it is first needed. For one thread; what it returns does not depend on what it or others were asked before.
class Cells {
 public:
  /// Has cells made by one of the two serve both.
  void share(const Cells& other) { store_ = other.store_; }
  /// phi(x) rounded as asked, for exp, log, cbrt, sin, cos, tan, asin, acos, atan, sinh, cosh or tanh and x in its domain.
  Fast value(Op phi, Fast x, mpfr_rnd_t rounding);

 private:
  static constexpr std::size_t degree = 9;
  /// |phi(middle + t) - sum c_k t^k| <= error for all t of the cell, the sum taken from the highest k down in binary64.
  struct Cell {
    double middle = 0, error = 0;
    std::array<double, degree + 1> c{};
  };
  static Cell make(Op phi, double middle, double radius);
  const Cell& around(Op phi, std::uint64_t x, int width, double reach);

  using Known = std::unordered_map<std::uint64_t, Cell>;
  struct Store {
    std::mutex mutex;
    Known known;
  };
  Known known_;
  std::shared_ptr<Store> store_ = std::make_shared<Store>();
};

}  // namespace mocert::kernel
