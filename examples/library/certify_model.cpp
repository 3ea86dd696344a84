// usage: certify_model MODEL TARGET EPSILON CERTIFICATE

#include <cstdio>
#include <mocert/certify.hpp>
#include <mocert/exit_status.hpp>
#include <mocert/model.hpp>

int main(int argc, char** argv) {
  if (argc != 5) return mocert::exit_status::bad_input;
  try {
    const mocert::Model model = mocert::Model::load(argv[1]);
    const std::vector<double> origin(static_cast<std::size_t>(model.inputs()), 0.0);
    const auto value = model.evaluate(origin);
    std::printf("%zu experts; at the origin expert %d gives %.17g with %lld parameters loaded at most\n", model.experts(), value.expert,
                value.y[0], static_cast<long long>(model.loaded_parameters()));

    mocert::ClaimText claim;
    claim.model_path = argv[1];
    claim.target_path = argv[2];
    claim.epsilon = argv[3];
    mocert::DecideOptions options;
    options.certificate = argv[4];
    options.overwrite = true;
    options.limits.seconds = 60;
    const mocert::Decision decision = mocert::decide(claim, options);
    std::printf("%s: sup error in [%.6g, %.6g]\n", to_string(decision.verdict).c_str(), decision.lower, decision.upper);
    return decision.verdict == mocert::Verdict::certified ? mocert::exit_status::proved : mocert::exit_status::violated;
  } catch (const mocert::InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return mocert::exit_status::bad_input;
  }
}
