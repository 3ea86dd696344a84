#pragma once

#include <string>

namespace mocert::testing {

/// The example of docs/formats.md.
inline const std::string example_model = R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1,
  "domain": [["0x0p+0", "0x1p+0"], [0, 1]],
  "router": [{"nearest": [[0.25, 0.5], [0.75, 0.5]], "children": [1, 2]}, {"expert": 0},
    {"argmax": {"weights": [[1, 0], [0, 1], [1, 1]], "bias": [0, 0, -0.5]}, "children": [3, 4, 5]}, {"expert": 1}, {"expert": 1}, {"expert": 2}],
  "experts": [{"constant": [0.5]}, {"layers": [{"weights": [[1, -1]], "bias": [0]}]},
    {"input": {"mean": [0, 0], "range": [1, 2]}, "layers": [{"weights": [[1, 2], [3, 4], [5, 6]], "bias": [0, 0, 0], "slope": 0.25},
      {"sparse": {"rows": 1, "cols": 3, "entries": [[0, 0, 1.5], [0, 2, -2]]}, "bias": [0.1]}], "output": {"mean": [0], "range": [10]}}]})";

}  // namespace mocert::testing
