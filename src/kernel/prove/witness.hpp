#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernel/claim.hpp"

namespace mocert::kernel {

/// A point as a certificate states it.
struct Point {
  mpq_class value;
  std::vector<double> x;
  std::vector<std::uint64_t> route;
  std::string place;
};

/// What is proved at a point: enclosures of the greatest error that an admissible f has there and, for samples, whether
/// the model is wrong there (every admissible f is further than epsilon away) and whether the data are too sparse (no
/// output could serve).
struct PointError {
  Interval<Fine> error;
  bool model_wrong = false, data_too_sparse = false;
};

/// The fault of a stated bound on `what` of which only `proved` is true.
Fault not_as_large(const std::string& place, const std::string& what, const Fine& proved);

/// Throws Fault.
void require_in_domain(const Claim& claim, const std::vector<double>& x, const std::string& place);

/// Checks that x lies in X, that the router may take the route there, and that the error is at least `value` (L21).
/// Throws Fault.
PointError check_point(const Claim& claim, const Point& point);

}  // namespace mocert::kernel
