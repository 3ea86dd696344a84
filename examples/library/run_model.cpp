// run_model MODEL X0 [X1 ...]: the model at a point, with only the expert that it is routed to loaded.

#include <cstdio>
#include <cstdlib>
#include <mocert/runtime.hpp>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    const mocert::Runtime runtime(argv[1]);
    std::vector<double> x, y(runtime.outputs());
    for (int i = 2; i < argc; ++i) x.push_back(std::atof(argv[i]));
    const unsigned expert = runtime.evaluate(x, y);
    std::printf("expert %u gives", expert);
    for (const double value : y) std::printf(" %.17g", value);
    std::printf("; %llu of %llu parameters loaded\n", static_cast<unsigned long long>(runtime.usage().most_loaded_parameters),
                static_cast<unsigned long long>(runtime.total_parameters()));
    return 0;
  } catch (const mocert::InputError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
