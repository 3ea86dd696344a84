// usage: check_only CERTIFICATE MODEL TARGET EPSILON

#include <cstdio>
#include <fstream>
#include <mocert/exit_status.hpp>
#include <mocert/kernel.hpp>

int main(int argc, char** argv) {
  namespace kernel = mocert::kernel;
  if (argc != 5) return mocert::exit_status::bad_input;
  try {
    kernel::Statement statement;
    statement.model = kernel::read_document(argv[2]);
    kernel::read_target(argv[3], statement);
    statement.epsilon = argv[4];
    std::ifstream certificate(argv[1]);
    const kernel::Result result = kernel::Checker(statement).check(certificate);
    std::printf("%s %s\n", result.outcome == kernel::Outcome::verified ? "verified" : "refused", result.verdict.c_str());
    if (result.outcome != kernel::Outcome::verified) return mocert::exit_status::rejected;
    return result.verdict == "certified" ? mocert::exit_status::proved : mocert::exit_status::violated;
  } catch (const kernel::BadInput& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return mocert::exit_status::bad_input;
  }
}
