#pragma once

#include <string>

#include "certificate/certificate.hpp"
#include "mocert/kernel.hpp"

namespace mocert {

/// Proofs that go into a certificate; null where it has no such part.
struct Proofs {
  const Proof* error = nullptr;
  const Proof* lipschitz = nullptr;
};

/// Writes the certificate and, given a checker, has it replay the very file before it gets its name. Lower bounds that the checker sees a
/// trifle lower, and the kind of a violation within rounding of epsilon, are stated as the checker can confirm them. False, and no file:
/// the checker does not confirm a step of the proof. Any other disagreement is an InternalError.
bool publish(Certificate& certificate, const Proofs& proofs, const kernel::Checker* checker, const std::string& path,
             double& check_seconds);

}  // namespace mocert
