#include "certify/publish.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include "enclose/gap.hpp"
#include "interval/interval.hpp"
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

void state_less(Certificate& c) {
  const auto less = [](double value) { return mul_down(value, 1 - 0x1p-40); };
  if (c.lower) c.lower->error = less(c.lower->error);
  for (LipschitzPair& pair : c.pairs) pair.value = less(pair.value);
}

}  // namespace

bool publish(Certificate& certificate, const Proofs& proofs, const kernel::Checker* checker, const std::string& path,
             double& check_seconds) {
  PartialFile file(path + ".partial");
  const auto write = [&] {
    std::ofstream out(file.path(), std::ios::binary);
    write_certificate(out, certificate, proofs.error, proofs.lipschitz);
    out.flush();
    if (!out) throw InputError(file.path(), "a write that failed", "a place to write the certificate to");
  };
  const auto replay = [&] {
    const auto start = std::chrono::steady_clock::now();
    std::ifstream in(file.path(), std::ios::binary);
    kernel::Result outcome = checker->check(in);
    check_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return outcome;
  };
  write();
  if (checker) {
    kernel::Result checked = replay();
    if (checked.code == "lower") {  // what we see exactly may be enclosed by the checker
      state_less(certificate);
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
      if (checked.outcome == kernel::Outcome::not_proved && certificate.violated == Violated::nothing) return false;
      throw InternalError(std::string("the checker does not share the verdict \"") + verdict + "\": " + checked.code + " at " +
                          checked.place + ": " + checked.message);
    }
  }
  file.rename_to(path);
  return true;
}

}  // namespace mocert
