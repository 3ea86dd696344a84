#pragma once

#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"
#include "target/samples.hpp"

namespace mocert {

/// One constant expert, for every output the middle of the McShane-Whitney envelopes at x: the best any model can do there.
MoMlp midpoint_model(const Samples& samples, const Box& domain, const std::vector<double>& x);

}  // namespace mocert
