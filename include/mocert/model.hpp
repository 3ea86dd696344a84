#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mocert/error.hpp"

namespace mocert {

/// A mixture of (P)ReLU MLPs, read once and never changed; copies share it. Safe to use from several threads.
class Model {
 public:
  /// Reads and validates a model file (docs/formats.md, section 2). Throws InputError.
  static Model load(const std::string& path);

  int inputs() const;                      ///< dimension of x
  int outputs() const;                     ///< dimension of the values
  std::size_t experts() const;             ///< number of experts
  std::int64_t total_parameters() const;   ///< stored numbers of all experts and of the router
  std::int64_t loaded_parameters() const;  ///< the most that any one input needs: its expert and what its path compares
  const std::string& digest() const;       ///< "sha256:..." of the content, as certificates name it

  /// What evaluate() gives back.
  struct Value {
    std::vector<double> y;  ///< one per output
    int expert = -1;        ///< the expert that was selected
  };
  /// The model at x in plain binary64 arithmetic: not rigorous, and at a tie one of the experts that may be selected. Throws InputError for
  /// another number of coordinates.
  Value evaluate(std::span<const double> x) const;

 private:
  struct Data;
  explicit Model(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace mocert
