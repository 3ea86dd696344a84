#pragma once

#include <string>

#include "certificate/certificate.hpp"
#include "mocert/error.hpp"
#include "mocert/kernel.hpp"

namespace mocert {

/// Proofs that go into a certificate; null where it has no such part.
struct Proofs {
  const Proof* error = nullptr;
  const Proof* lipschitz = nullptr;
};

/// What the checker made of a certificate.
enum class Published {
  confirmed,  ///< and the file is there
  refused,    ///< it does not confirm a step of the proof; there is no file
  too_fine,   ///< the violation is too small for its arithmetic; there is no file
};

/// The checker finds a certificate malformed. A bug, unless the proof came from a file.
struct Rejected : InternalError {
  using InternalError::InternalError;
};

/// Where a certificate is written before it gets its name; what is there is lost.
inline std::string partial_path(const std::string& path) { return path + ".partial"; }

/// Writes the certificate and, given a checker, has it replay the very file before it gets its name. Lower bounds that the checker sees
/// lower, an upper bound that it sees higher, and the kind of a violation within rounding of epsilon, are stated as the checker can confirm
/// them. Any other disagreement is an InternalError.
Published publish(Certificate& certificate, const Proofs& proofs, const kernel::Checker* checker, unsigned threads, const std::string& path,
                  double& check_seconds);

}  // namespace mocert
