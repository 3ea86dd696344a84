#include "certify/publish.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include "enclose/gap.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// A file that vanishes unless it is kept.
class PartialFile {
 public:
  explicit PartialFile(std::string path) : path_(std::move(path)) {}
  ~PartialFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(path_, ignored);
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const std::string& path() const { return path_; }
  void rename_to(const std::string& target) {
    std::error_code failed;
    std::filesystem::rename(path_, target, failed);
    if (failed) throw InputError(target, failed.message(), "a place to write the certificate to");
    kept_ = true;
  }

 private:
  std::string path_;
  bool kept_ = false;
};

/// States of a lower bound what the checker proves of it. False where a violation needs more.
bool state_what_is_proved(Certificate& c, const kernel::Result& checked) {
  if (checked.place.starts_with("/bound")) {
    c.lower->error = checked.lower;
    if (c.violated == Violated::error) return parse_exact(c.epsilon).value() < mpq_class(checked.lower);
    if (!(checked.lower > 0)) c.lower.reset();
    return true;
  }
  // "/lipschitz/pairs/K/value"
  const std::size_t which = std::stoul(checked.place.substr(std::string("/lipschitz/pairs/").size()));
  c.pairs[which].value = checked.lower;
  const auto output = static_cast<std::size_t>(c.pairs[which].output);
  const std::string& constant = c.lipschitz[c.lipschitz.size() == 1 ? 0 : output];
  return c.violated != Violated::lipschitz || parse_exact(constant).value() < mpq_class(checked.lower);
}

}  // namespace

Published publish(Certificate& certificate, const Proofs& proofs, const kernel::Checker* checker, unsigned threads, const std::string& path,
                  double& check_seconds) {
  PartialFile file(partial_path(path));
  const auto write = [&] {
    std::error_code ignored;
    std::filesystem::remove(file.path(), ignored);  // what a link of that name points to is not ours
    std::ofstream out(file.path(), std::ios::binary);
    write_certificate(out, certificate, proofs.error, proofs.lipschitz);
    out.flush();
    if (!out) throw InputError(file.path(), "a write that failed", "a place to write the certificate to");
  };
  const auto replay = [&] {
    const auto start = std::chrono::steady_clock::now();
    std::ifstream in(file.path(), std::ios::binary);
    kernel::Result outcome = checker->check(in, {threads, false});
    check_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return outcome;
  };
  write();
  if (checker) {
    kernel::Result checked = replay();
    while (checked.code == "lower") {  // each time another bound is lowered to what the checker proves
      if (!state_what_is_proved(certificate, checked)) return Published::too_fine;
      write();
      checked = replay();
    }
    if (checked.code == "bound") {  // every leaf holds, but the checker's own bound of one is above what is stated: it is at most epsilon
      certificate.upper = to_double(parse_exact(certificate.epsilon).value(), Rounding::up);
      write();
      checked = replay();
    }
    for (const ViolationKind kind : {ViolationKind::model_wrong, ViolationKind::data_too_sparse, ViolationKind::neither}) {
      if (checked.code != "violation") break;
      certificate.violation = to_string(kind);
      write();
      checked = replay();
    }
    const char* verdict = certificate.violated == Violated::nothing ? "certified" : "violated";
    if (checked.outcome != kernel::Outcome::verified || checked.verdict != verdict) {
      if (checked.outcome == kernel::Outcome::not_proved && certificate.violated == Violated::nothing) return Published::refused;
      throw Rejected(std::string("the checker does not share the verdict \"") + verdict + "\": " + checked.code + " at " + checked.place +
                     ": " + checked.message);
    }
  }
  file.rename_to(path);
  return Published::confirmed;
}

}  // namespace mocert
