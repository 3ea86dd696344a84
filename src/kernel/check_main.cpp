#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "kernel/prove/fine.hpp"
#include "mocert/kernel.hpp"

namespace mocert::kernel {
namespace {

constexpr const char* version = "0.1.0";

struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string certificate, target;
  std::optional<std::string> model;
  Statement statement;
  Manner manner{std::max(1U, std::thread::hardware_concurrency()), false};
  bool json = false, help = false, version = false;
};

std::string help_text(const std::string& program) {
  return "usage: " + program +
         " CERT --model MODEL --target TARGET --epsilon E [options]\n"
         "       " +
         program +
         " CERT --target TARGET --lipschitz L [options]\n"
         "Checks a certificate (\"-\": standard input) against the claim stated here: at every x of the domain, every "
         "expert that the router\n"
         "may select is within epsilon of the target; with --lipschitz beside an expression also, or only, that the expression is\n"
         "L-Lipschitz on the domain. Nothing of the claim is taken from the certificate.\n\n"
         "  --model FILE          the model (.json, .safetensors or .nnet)\n"
         "  --target FILE         .fpcore, .csv or .npy (samples; with --table: a table), a network (.json, .safetensors, .nnet) or a "
         "target\n"
         "                        manifest (.json)\n"
         "  --epsilon E           decimal, hex float or p/q\n"
         "  --norm NAME           linf (default), l1 or l2, over the outputs\n"
         "  --domain BOX          \"[0,1]x[-2,3]\"\n"
         "  --lipschitz L[,L...]  the Lipschitz constant, or one per output: assumed of samples, proved of an expression\n"
         "  --input-norm NAME     the norm of the inputs for --lipschitz: l2 (default), l1 or linf\n"
         "  --tolerance ETA       samples: 0 by default\n"
         "  --table               the .csv or .npy holds a table (one row per grid point), not samples\n"
         "  --same-route          a network with the model's router: only experts of the same leaf are compared\n"
         "  --function NAME       an FPCore by name; repeat it for several outputs\n"
         "  --threads N           all cores by default; the result does not depend on it\n"
         "  --exact               leaves in exact rationals, but for roots and elementary functions (to 128 bits); slower\n"
         "  --json                print one JSON object\n"
         "  --help, --version\n\n"
         "exit status: 0 certified, 1 violated, 2 bad input, 3 rejected or not proved\n\n"
         "example: " +
         program + " wave.cert.json --model wave.json --target wave.fpcore --epsilon 0.01\n";
}

Options parse(std::span<const std::string> arguments) {
  Options options;
  Statement& s = options.statement;
  std::map<std::string, std::optional<std::string>> values;
  for (const char* name :
       {"--model", "--target", "--epsilon", "--norm", "--domain", "--lipschitz", "--input-norm", "--tolerance", "--threads"})
    values[name];
  bool positional = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    std::optional<std::string> value;
    const auto next = [&] {
      if (!value && i + 1 == arguments.size()) throw Usage(name + ": found no value, expected one");
      return value ? *value : arguments[++i];
    };
    if (const std::size_t equals = name.find('='); name.substr(0, 2) == "--" && equals != std::string::npos) {
      value = name.substr(equals + 1);
      name = name.substr(0, equals);
    }
    if (!value && name == "--help")
      options.help = true;
    else if (!value && name == "--version")
      options.version = true;
    else if (!value && name == "--json")
      options.json = true;
    else if (!value && name == "--exact")
      options.manner.exact = true;
    else if (!value && name == "--table")
      s.table = true;
    else if (!value && name == "--same-route")
      s.same_route = true;
    else if (name == "--function")
      s.functions.push_back(next());
    else if (const auto found = values.find(name); found != values.end()) {
      if (found->second) throw Usage(name + ": found it twice");
      found->second = next();
    } else if (name.size() > 1 && name[0] == '-')
      throw Usage(name + ": found an unknown option, see --help");
    else if (positional)
      throw Usage(name + ": found a second certificate, expected one");
    else
      options.certificate = name, positional = true;
  }
  if (options.help || options.version) return options;
  for (const char* name : {"--model", "--target", "--epsilon"})
    if (!values[name] && (name == std::string("--target") || !values["--lipschitz"]))
      throw Usage(std::string(name) + ": found none, expected one");
  if (!positional) throw Usage("CERT: found none, expected a certificate");
  options.model = values["--model"];
  options.target = *values["--target"];
  s.epsilon = values["--epsilon"];
  if (values["--norm"]) s.norm = *values["--norm"];
  s.domain = values["--domain"];
  s.lipschitz = values["--lipschitz"];
  s.input_norm = values["--input-norm"];
  s.tolerance = values["--tolerance"];
  if (const auto& threads = values["--threads"]) {
    const bool count = !threads->empty() && threads->size() <= 3 && threads->find_first_not_of("0123456789") == std::string::npos;
    options.manner.threads = count ? static_cast<unsigned>(std::stoul(*threads)) : 0;
    if (options.manner.threads == 0) throw Usage("--threads: found \"" + *threads + "\", expected a number from 1 to 999");
  }
  return options;
}

/// 17 digits, rounded up or down.
std::string digits(double value, bool up) {
  char text[64];
  mpfr_snprintf(text, sizeof text, up ? "%.17RUg" : "%.17RDg", Fine(value).get());
  return text;
}

std::string hex(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) result += c;
  }
  return result + "\"";
}

/// Lower bounds, separated by commas.
std::string listed(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + digits(value, false);
  return text;
}

const char* outcome_name(const Result& r) {
  return r.outcome == Outcome::verified ? "verified" : r.outcome == Outcome::rejected ? "rejected" : "not proved";
}

std::string as_json(const Options& options, const Result& r, double seconds) {
  std::ostringstream out;
  out << "{\"verdict\": \"" << outcome_name(r) << "\"";
  if (r.outcome == Outcome::verified)
    out << ", \"claim\": \"" << r.verdict << "\"";
  else
    out << ", \"code\": " << quoted(r.code) << ", \"place\": " << quoted(r.place) << ", \"message\": " << quoted(r.message);
  if (!r.note.empty()) out << ", \"note\": " << quoted(r.note);
  if (options.statement.epsilon) out << ", \"epsilon\": " << quoted(*options.statement.epsilon);
  if (options.statement.lipschitz) out << ", \"lipschitz\": " << quoted(*options.statement.lipschitz);
  if (r.outcome == Outcome::verified && options.model) {
    if (r.verdict == "certified") out << ", \"upper\": " << digits(r.upper, true) << ", \"upper_hex\": \"" << hex(r.upper) << "\"";
    out << ", \"lower\": " << digits(r.lower, false) << ", \"lower_hex\": \"" << hex(r.lower) << "\"";
  }
  if (r.outcome == Outcome::verified && !r.lipschitz_lower.empty()) out << ", \"lipschitz_lower\": [" << listed(r.lipschitz_lower) << "]";
  out << ", \"experts\": " << r.experts << ", \"leaves\": " << r.leaves << ", \"boxes\": " << r.nodes << ", \"seconds\": " << seconds
      << ", \"threads\": " << options.manner.threads << ", \"exact\": " << (options.manner.exact ? "true" : "false")
      << ", \"certificate\": " << quoted(options.certificate) << "}";
  return out.str();
}

std::string as_text(const Options& options, const Result& r) {
  std::ostringstream out;
  const Statement& s = options.statement;
  const std::string scale =
      " (epsilon " + s.epsilon.value_or("") + ", " + std::to_string(r.leaves) + " leaves, " + std::to_string(r.experts) + " experts)";
  out << outcome_name(r) << ": ";
  if (r.outcome != Outcome::verified) {
    out << r.code << " at " << (r.place.empty() ? "/" : r.place) << ": " << r.message;
  } else if (r.verdict == "violated") {
    out << "violated, ";
    if (r.lipschitz_lower.empty())
      out << "error >= " << digits(r.lower, false) << " at the witness" << scale;
    else
      out << "no Lipschitz constant below " << listed(r.lipschitz_lower) << " serves (claimed " << s.lipschitz.value_or("by the manifest")
          << ")";
  } else {
    out << "certified";
    if (options.model) out << ", sup error <= " << digits(r.upper, true) << scale;
    if (!r.lipschitz_lower.empty())
      out << ", the target is Lipschitz as claimed (" << s.lipschitz.value_or("by the manifest") << "; no constant below "
          << listed(r.lipschitz_lower) << " serves)";
  }
  if (!r.note.empty()) out << "; note: " << r.note;
  return out.str();
}

int check(Options& options) {
  const auto start = std::chrono::steady_clock::now();
  if (options.model) options.statement.model = read_document(*options.model);
  read_target(options.target, options.statement);
  const Checker checker(options.statement);
  std::ifstream file;
  if (options.certificate != "-") {
    file.open(options.certificate, std::ios::binary);
    if (!file) throw BadInput(options.certificate + ": the file cannot be opened");
  }
  const Result result = checker.check(options.certificate == "-" ? std::cin : file, options.manner);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::cout << (options.json ? as_json(options, result, seconds) : as_text(options, result)) << std::endl;
  if (result.outcome != Outcome::verified) return 3;
  return result.verdict == "certified" ? 0 : 1;
}

}  // namespace

int check_main(std::span<const std::string> arguments, const std::string& program) {
  try {
    Options options = parse(arguments);
    if (options.help)
      std::cout << help_text(program);
    else if (options.version)
      std::cout << program << " " << version << "\n";
    else
      return check(options);
    return 0;
  } catch (const Usage& usage) {
    std::cerr << program << ": " << usage.what() << "\n";
    return 2;
  } catch (const BadInput& bad) {
    std::cerr << bad.what() << "\n";
    return 2;
  } catch (const std::bad_alloc&) {
    std::cerr << program << ": out of memory\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << program << ": internal error: " << error.what() << "\n";
    return 70;
  }
}

}  // namespace mocert::kernel
