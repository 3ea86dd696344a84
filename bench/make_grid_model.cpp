// make_grid_model SIDE OUT.safetensors: sin(3 x) y on the unit square by SIDE x SIDE affine experts behind a binary k-d tree of prototypes.

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "model/model_tensors.hpp"
#include "runtime/models.hpp"

int main(int argc, char** argv) {
  const int side = argc == 3 ? std::atoi(argv[1]) : 0;
  if (side < 1) {
    std::fputs("usage: make_grid_model SIDE OUT.safetensors\n", stderr);
    return 2;
  }
  const std::string bytes = mocert::model_to_tensors(mocert::testing::grid_model(side));
  std::ofstream out(argv[2], std::ios::binary);
  out << bytes;
  return out.flush() ? 0 : 2;
}
