#pragma once

#include "model/momlp.hpp"

namespace mocert {

/// Another mixture, or one network, as target: f is each of its experts that its router may select at x.
struct Network {
  MoMlp model;
  bool same_route = false;  ///< only the expert of the leaf that the model takes is compared: both routers are identical
};

/// Whether two routers are the same numbers throughout, so that the same ways down are selectable everywhere.
bool identical_routers(const MoMlp& a, const MoMlp& b);

}  // namespace mocert
