#include "construct/samples_source.hpp"

#include "construct/short_number.hpp"

namespace mocert {

SamplesSource::SamplesSource(const Target& target) : samples_(*target.samples()), envelopes_(samples_, tree_of(samples_)) {}

BoxSamples SamplesSource::values(const Box& box, const Eigen::MatrixXd& u) const {
  const auto m = static_cast<std::size_t>(samples_.outputs);
  BoxSamples s{Eigen::MatrixXd(2 * u.rows(), u.cols()), Eigen::MatrixXd(2 * u.rows(), samples_.outputs)};
  std::vector<double> lower(m), upper(m);
  for (Eigen::Index p = 0; p < u.rows(); ++p) {
    envelopes_.at(at_units(box, u, p), lower, upper);
    for (const bool high : {false, true}) {
      const Eigen::Index row = 2 * p + (high ? 1 : 0);
      s.u.row(row) = u.row(p);
      for (std::size_t k = 0; k < m; ++k) s.values(row, static_cast<Eigen::Index>(k)) = high ? upper[k] : lower[k];
    }
  }
  return s;
}

std::optional<double> SamplesSource::cut(const Box& box, std::size_t axis, double share) const {
  return short_number(box.lo[axis], box.hi[axis], share);
}

}  // namespace mocert
