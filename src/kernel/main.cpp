#include <string>
#include <vector>

#include "mocert/kernel.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return mocert::kernel::check_main(arguments, "mocert-check");
}
