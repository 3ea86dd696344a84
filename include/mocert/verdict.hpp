#pragma once

#include <string>
#include <vector>

namespace mocert {

/// What is proved of a claim.
enum class Verdict {
  certified,  ///< it is true
  violated,   ///< it is false
  undecided,  ///< a limit was reached: neither
};

/// "certified", "violated" or "undecided".
std::string to_string(Verdict verdict);

/// A point of the domain, a way down the router and a proven lower bound on the error of the expert found there.
struct Witness {
  std::vector<double> x;   ///< exact
  std::vector<int> route;  ///< position of the child taken at each inner node, from the root; of all pairs against a network, then down the
                           ///< reference's router
  int expert = -1;         ///< index into the model's experts
  double error = 0;        ///< rounded down
  int reference = -1;      ///< against a network: index into the reference's experts
};

/// Two points of the domain and what they prove of a formula: |f_output(x) - f_output(y)| >= value |x - y| in the norm of the inputs.
struct LipschitzPair {
  int output = 0;         ///< which output
  double value = 0;       ///< rounded down
  std::vector<double> x;  ///< exact
  std::vector<double> y;  ///< exact
  double gradient = 0;    ///< at every point of the box that x and y span, the dual norm of the gradient is at least this; 0 where unknown
};

}  // namespace mocert
