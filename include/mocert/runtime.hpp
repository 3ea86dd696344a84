#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "mocert/error.hpp"

namespace mocert {

/// Arithmetic of the experts. Routing is the same in both: see Runtime.
enum class Precision {
  model,    ///< the type that the model's numbers have
  float32,  ///< numbers of the model and coordinates are rounded to binary32 first
  float64,  ///< binary64
};

/// What to do with a point outside the model's domain. A model without a domain takes every point.
enum class Outside {
  refuse,    ///< InputError that names the row
  clamp,     ///< move it to the nearest point of the domain, coordinate by coordinate
  evaluate,  ///< evaluate it where it is: no certificate says anything about it
};

/// How a Runtime works.
struct RuntimeOptions {
  Precision precision = Precision::model;           ///< of the experts
  Outside outside = Outside::refuse;                ///< for points outside the domain
  std::size_t cache_bytes = std::size_t{64} << 20;  ///< most memory for experts that are kept for further points
  unsigned threads = 1;                             ///< used by evaluate_batch(); the values do not depend on it
};

/// What a Runtime has loaded so far.
struct RuntimeUsage {
  std::uint64_t points = 0;                  ///< evaluated
  std::uint64_t experts_used = 0;            ///< different experts among them
  std::uint64_t loads = 0;                   ///< experts read from the file; those used again after they left the cache count again
  std::uint64_t loaded_bytes = 0;            ///< bytes of the file read for them
  std::uint64_t cache_bytes = 0;             ///< memory of the experts kept now
  std::uint64_t most_loaded_parameters = 0;  ///< the most that one point needed: its expert and what its path compared
  double mean_loaded_parameters = 0;         ///< the same on average
};

/// Evaluates a mixture and loads only what a point needs: the router stands in memory, experts stay in the file (mapped) until a point is
/// routed to them, and the last ones used are kept. Only .safetensors files are read in this way; a JSON model is read whole.
///
/// Routing is exact: where rounding could turn a comparison it is decided in rational arithmetic, and of children that tie the first one is
/// taken. So the expert is one for which a certificate of the model holds. Its arithmetic is plain floating point, whose errors no
/// certificate covers; a value depends on the point, the model and the precision alone, not on batches, threads or the cache.
///
/// Safe to use from several threads. The file must not be changed while the object lives. The calling threads must round to nearest.
class Runtime {
 public:
  /// Opens a model (docs/formats.md, section 2) and checks everything but the experts' numbers, which are checked when an expert is loaded.
  /// Throws InputError.
  explicit Runtime(const std::string& path, const RuntimeOptions& options = {});
  ~Runtime();
  Runtime(Runtime&&) noexcept;             ///< leaves the other unusable
  Runtime& operator=(Runtime&&) noexcept;  ///< leaves the other unusable

  std::size_t inputs() const;               ///< dimension of x
  std::size_t outputs() const;              ///< dimension of the values
  std::size_t experts() const;              ///< number of experts
  Precision precision() const;              ///< float32 or float64: what the experts are evaluated in
  std::uint64_t total_parameters() const;   ///< stored numbers of all experts and of the router
  std::uint64_t loaded_parameters() const;  ///< the most that any one input needs: its expert and what its path compares
  std::uint64_t router_bytes() const;       ///< memory of the router and of what says where experts stand
  RuntimeUsage usage() const;               ///< so far

  /// The mixture at one point: writes `outputs()` values and returns the expert. Throws InputError for another number of coordinates, for
  /// one that is not finite or outside the domain (see Outside), and for an expert that cannot be read.
  std::uint32_t evaluate(std::span<const double> x, std::span<double> y) const;

  /// The mixture at rows of `inputs()` coordinates each, grouped by expert, so that each expert is loaded once per 2^20 rows. Writes
  /// `outputs()` values per row and, unless the list is empty, the expert of each. Throws as evaluate() does; rows count from 1.
  void evaluate_batch(std::span<const double> x, std::span<double> y, std::span<std::uint32_t> experts = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mocert
