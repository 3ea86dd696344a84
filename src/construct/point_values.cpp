#include "construct/point_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "construct/envelopes.hpp"
#include "construct/network_source.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

class FormulaValues final : public PointValues {
 public:
  FormulaValues(const Expression& f, const std::string& file) : f_(f), file_(file) {}
  void value(std::span<const double> x, std::span<double> y) override {
    f_.approximate(x, y);
    if (std::any_of(y.begin(), y.end(), [](double v) { return !std::isfinite(v); }))
      throw InputError(file_, fmt::format("a formula without a finite value at x = ({:.17g})", fmt::join(x, ", ")),
                       "a function defined on the whole domain");
  }
  void half_width(std::span<const double>, std::span<double> h) override { std::fill(h.begin(), h.end(), 0.0); }

 private:
  const Expression& f_;
  const std::string& file_;
};

class TableValues final : public PointValues {
 public:
  explicit TableValues(const Table& table) : table_(table) {}
  void value(std::span<const double> x, std::span<double> y) override {
    std::vector<GridPlace> places;
    std::vector<const GridPlace*> at;
    places.reserve(x.size());
    at.reserve(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) places.push_back(locate(table_.axes[i], x[i]));
    for (const GridPlace& p : places) at.push_back(&p);
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = midpoint(interpolate(table_, k, at));
  }
  void half_width(std::span<const double>, std::span<double> h) override { std::fill(h.begin(), h.end(), 0.0); }

 private:
  const Table& table_;
};

class NetworkValues final : public PointValues {
 public:
  explicit NetworkValues(const MoMlp& network) : network_(network) {}
  void value(std::span<const double> x, std::span<double> y) override { approximate_network(network_, x, y); }
  void half_width(std::span<const double>, std::span<double> h) override { std::fill(h.begin(), h.end(), 0.0); }

 private:
  const MoMlp& network_;
};

class EnvelopeValues final : public PointValues {
 public:
  explicit EnvelopeValues(const Samples& samples) : envelopes_(samples, tree_of(samples)) {}
  void value(std::span<const double> x, std::span<double> y) override {
    std::vector<double> lower(y.size());
    envelopes_.at(x, lower, y);
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = 0.5 * (y[k] + lower[k]);
  }
  void half_width(std::span<const double> x, std::span<double> h) override {
    std::vector<double> lower(h.size());
    envelopes_.at(x, lower, h);
    for (std::size_t k = 0; k < h.size(); ++k) h[k] = std::max(0.0, 0.5 * (h[k] - lower[k]));
  }

 private:
  Envelopes envelopes_;
};

}  // namespace

std::unique_ptr<PointValues> make_point_values(const Target& target) {
  if (const FormulaTarget* formula = target.formula()) return std::make_unique<FormulaValues>(formula->expression, target.file);
  if (const Table* table = target.table()) return std::make_unique<TableValues>(*table);
  if (const Network* network = target.network()) return std::make_unique<NetworkValues>(network->model);
  return std::make_unique<EnvelopeValues>(*target.samples());
}

}  // namespace mocert
