#include "construct/samples_source.hpp"

#include "construct/short_number.hpp"

namespace mocert {

SamplesSource::SamplesSource(const Target& target) : target_(target), samples_(*target.samples()), envelopes_(samples_) {}

BoxSamples SamplesSource::values(const Box& box, const Eigen::MatrixXd& u) const {
  const auto m = static_cast<std::size_t>(samples_.outputs);
  const Envelopes::List list = envelopes_.relevant(box, {}, 0);
  BoxSamples s{Eigen::MatrixXd(2 * u.rows(), u.cols()), Eigen::MatrixXd(2 * u.rows(), samples_.outputs)};
  std::vector<double> lower(m), upper(m);
  for (Eigen::Index p = 0; p < u.rows(); ++p) {
    envelopes_.at(at_units(box, u, p), list, lower, upper);
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

std::unique_ptr<const Target> SamplesSource::near(const Box& box) const {
  const Envelopes::List list = envelopes_.relevant(box, {}, 0);
  if (2 * list.size() > static_cast<std::size_t>(samples_.count())) return nullptr;
  const auto n = static_cast<std::size_t>(samples_.inputs), m = static_cast<std::size_t>(samples_.outputs);
  Samples part;
  static_cast<LipschitzConstants&>(part) = samples_;
  part.inputs = samples_.inputs;
  part.outputs = samples_.outputs;
  part.tolerance = samples_.tolerance;
  part.tolerance_text = samples_.tolerance_text;
  for (const std::size_t i : list) {
    part.x.insert(part.x.end(), &samples_.x[i * n], &samples_.x[i * n] + n);
    part.y.insert(part.y.end(), &samples_.y[i * m], &samples_.y[i * m] + m);
  }
  return std::make_unique<const Target>(Target{std::move(part), target_.domain, false, target_.file, {}, {}, {}});
}

}  // namespace mocert
