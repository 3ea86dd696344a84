#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "io/npy.hpp"
#include "mocert/error.hpp"
#include "mocert/runtime.hpp"
#include "runtime/points_file.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string model, input = "-", output = "-", outside = "refuse";
  bool float32 = false, float64 = false, experts = false, force = false, json = false, quiet = false;
  double cache = 64;
  unsigned threads = 0;
};

RuntimeOptions options_of(const Flags& flags) {
  RuntimeOptions options;
  if (flags.float32 && flags.float64) throw InputError("command line", "--float32 and --float64", "one of them");
  options.precision = flags.float32 ? Precision::float32 : flags.float64 ? Precision::float64 : Precision::model;
  if (flags.outside != "refuse" && flags.outside != "clamp" && flags.outside != "evaluate")
    throw InputError("--outside", "\"" + flags.outside + "\"", "refuse, clamp or evaluate");
  options.outside = flags.outside == "clamp" ? Outside::clamp : flags.outside == "refuse" ? Outside::refuse : Outside::evaluate;
  options.cache_bytes = static_cast<std::size_t>(flags.cache * 0x1p20);
  options.threads = thread_count(flags.threads);
  return options;
}

/// The most memory that the process has had, in bytes.
std::uint64_t peak_memory() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Times {
  double load = 0, run = 0;
};

void report(const Flags& flags, const Runtime& runtime, const Times& times) {
  const RuntimeUsage usage = runtime.usage();
  const char* const precision = runtime.precision() == Precision::float32 ? "float32" : "float64";
  if (flags.json) {
    fmt::print(
        "{{\"model\": {}, \"output\": {}, \"rows\": {}, \"precision\": \"{}\", \"experts\": {}, \"experts_used\": {}, "
        "\"loaded_parameters\": {}, \"mean_loaded_parameters\": {:.1f}, \"total_parameters\": {}, ",
        json_quote(flags.model), json_quote(flags.output), usage.points, precision, runtime.experts(), usage.experts_used,
        usage.most_loaded_parameters, usage.mean_loaded_parameters, runtime.total_parameters());
    fmt::print(
        "\"expert_loads\": {}, \"loaded_bytes\": {}, \"router_bytes\": {}, \"cache_bytes\": {}, \"peak_memory_bytes\": {}, "
        "\"load_seconds\": {:.6f}, \"seconds\": {:.6f}, \"threads\": {}}}\n",
        usage.loads, usage.loaded_bytes, runtime.router_bytes(), usage.cache_bytes, peak_memory(), times.load, times.run,
        thread_count(flags.threads));
  } else if (!flags.quiet) {
    fmt::print(stderr, "ran: {} rows in {:.3f} s ({}), model opened in {:.3f} s\n", usage.points, times.run, precision, times.load);
    fmt::print(stderr, "  loaded       {} parameters at most per row, {:.1f} on average, of {} in all\n", usage.most_loaded_parameters,
               usage.mean_loaded_parameters, runtime.total_parameters());
    fmt::print(stderr, "  experts      {} of {} used, read {} times: {} bytes\n", usage.experts_used, runtime.experts(), usage.loads,
               usage.loaded_bytes);
    fmt::print(stderr, "  memory       router {} bytes, experts kept {} bytes, process {} bytes at most\n", runtime.router_bytes(),
               usage.cache_bytes, peak_memory());
  }
}

int run(const Flags& flags) {
  const bool npy = flags.output.ends_with(".npy"), to_stdout = flags.output == "-";
  if (to_stdout && flags.json) throw InputError("--json", "values on standard output, too", "-o FILE for the values");
  if (npy && flags.experts) throw InputError("--experts", "an output in .npy", "an output in CSV, which has a column for it");
  if (!to_stdout && !flags.force && std::filesystem::exists(flags.output))
    throw InputError(flags.output, "a file that exists", "--force to overwrite it");
  Times times;
  const Stopwatch opening;
  const Runtime runtime(flags.model, options_of(flags));
  times.load = opening.seconds();
  const Points x = parse_points(read_file(flags.input), flags.input == "-" ? "standard input" : flags.input, runtime.inputs());
  Points y;
  y.columns = runtime.outputs();
  y.values.resize(x.rows() * y.columns);
  std::vector<std::uint32_t> experts(flags.experts ? x.rows() : 0);
  const Stopwatch running;
  runtime.evaluate_batch(x.values, y.values, experts);
  times.run = running.seconds();
  const char* const precision = runtime.precision() == Precision::float32 ? "float32" : "float64";
  for (std::size_t i = 0; i < y.values.size(); ++i)
    if (!std::isfinite(y.values[i]))
      throw InputError(fmt::format("output: row {}, y{}", i / y.columns + 1, i % y.columns), fmt::format("{}", std::fabs(y.values[i])),
                       fmt::format("a finite number; the expert leaves the range of {} on its way", precision));
  const bool binary32 = runtime.precision() == Precision::float32;
  const std::string bytes = npy ? points_to_npy(y, binary32) : points_to_csv(y, binary32, experts);
  if (to_stdout)
    fmt::print("{}", bytes);
  else
    write_file(flags.output, bytes, flags.force);
  report(flags, runtime, times);
  return exit_status::proved;
}

}  // namespace

std::function<int()> add_run(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("run", "Evaluate a model at points, loading only the experts they are routed to");
  command->add_option("MODEL", flags->model, "Model file; of .safetensors only what is needed is read")->required();
  command->add_option("--input", flags->input, "Points: CSV (header x0,x1,...) or .npy (float32 or float64, C order); - is standard input")
      ->capture_default_str();
  command->add_option("-o,--output", flags->output, "Values: CSV (y0,y1,...) or .npy; - is standard output")->capture_default_str();
  command->add_flag("--float32", flags->float32, "Evaluate experts in binary32 (default: the type of the model)");
  command->add_flag("--float64", flags->float64, "Evaluate experts in binary64");
  command->add_option("--outside", flags->outside, "Points outside the model's domain: refuse, clamp or evaluate")->capture_default_str();
  command->add_flag("--experts", flags->experts, "A last column of the CSV says which expert was taken");
  command->add_option("--cache", flags->cache, "Most memory for experts that are kept, in MiB")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e9));
  command->add_option("--threads", flags->threads, "Threads (default: all cores); the values do not depend on it");
  command->add_flag("--force", flags->force, "Overwrite an existing output");
  command->add_flag("--json", flags->json, "One JSON object on stdout about what was loaded; needs -o");
  command->add_flag("--quiet", flags->quiet, "No summary on stderr");
  command->footer("Example:\n  mocert run model.safetensors --input points.csv -o values.csv");
  return [flags] { return run(*flags); };
}

}  // namespace mocert::cli
