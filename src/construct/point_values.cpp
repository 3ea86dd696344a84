#include "construct/point_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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
  explicit EnvelopeValues(const Samples& samples) : samples_(samples), eta_(samples.tolerance.get_d()) {
    for (int k = 0; k < samples.outputs; ++k) lipschitz_.push_back(samples.lipschitz_of(k).get_d());
  }
  void value(std::span<const double> x, std::span<double> y) override {
    envelopes(x);
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = 0.5 * (upper_[k] + lower_[k]);
  }
  void half_width(std::span<const double> x, std::span<double> h) override {
    envelopes(x);
    for (std::size_t k = 0; k < h.size(); ++k) h[k] = std::max(0.0, 0.5 * (upper_[k] - lower_[k]));
  }

 private:
  void envelopes(std::span<const double> x) {
    const std::size_t n = x.size(), m = lipschitz_.size(), count = static_cast<std::size_t>(samples_.count());
    upper_.assign(m, std::numeric_limits<double>::infinity());
    lower_.assign(m, -std::numeric_limits<double>::infinity());
    std::vector<double> away(n);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < n; ++j) away[j] = std::fabs(x[j] - samples_.x[i * n + j]);
      const double distance = plain_norm(away, samples_.input_norm);
      for (std::size_t k = 0; k < m; ++k) {
        const double y = samples_.y[i * m + k], reach = eta_ + lipschitz_[k] * distance;
        upper_[k] = std::min(upper_[k], y + reach);
        lower_[k] = std::max(lower_[k], y - reach);
      }
    }
  }

  const Samples& samples_;
  double eta_;
  std::vector<double> lipschitz_, upper_, lower_;
};

}  // namespace

std::unique_ptr<PointValues> make_point_values(const Target& target) {
  if (const FormulaTarget* formula = target.formula()) return std::make_unique<FormulaValues>(formula->expression, target.file);
  if (const Table* table = target.table()) return std::make_unique<TableValues>(*table);
  if (const Network* network = target.network()) return std::make_unique<NetworkValues>(network->model);
  return std::make_unique<EnvelopeValues>(*target.samples());
}

}  // namespace mocert
