#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "construct/sample_log.hpp"
#include "interval/box.hpp"
#include "target/samples.hpp"

namespace mocert {

struct OracleOptions {
  std::string command;            ///< for /bin/sh -c: reads points, writes values (docs/formats.md, section 7)
  double silence = 60;            ///< seconds without an answer after which it is given up; 0: none
  std::size_t batch = 1024;       ///< points per run of the program
  std::uint64_t max_queries = 0;  ///< 0: as many as it takes
  double share = 0.85;            ///< of epsilon that the answers may leave open, about; the rest is room for the experts
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::uint64_t asked, double half_gap)> progress;
};

struct OracleResult {
  std::uint64_t known = 0;   ///< answers that were there before
  std::uint64_t asked = 0;   ///< answers of this call
  std::uint64_t runs = 0;    ///< of the program
  std::uint64_t grid = 0;    ///< points of a uniform grid that leaves as little open whatever f is; 0: more than 2^53
  const char* stopped = "";  ///< "queries" or "interrupt"; empty: the answers leave at most 1.05 share * epsilon open (unproved)
};

/// Asks a program for values of f until the McShane-Whitney envelopes of all answers lie so close, norm((U - l)/2) <= share * epsilon on
/// the whole domain, that a model within epsilon of every admissible f can be built. Cells of a grid are cut in three where the envelopes
/// are wide; the middles where they are widest are asked first, many at a time, none so close to another that its answer may be of no use.
/// What the log knows already counts and is not asked again. `stated` has the constants and the tolerance of the claim, and the log's
/// inputs and outputs.
/// Every answer is in the log before it is used. A program that fails, answers too few or too many lines, what is no number, or nothing for
/// too long, and an answer that contradicts L, throw InputError; the answers before it, and the one that contradicts, are kept.
OracleResult ask_oracle(SampleLog& log, const Samples& stated, const Box& domain, double epsilon_down, Norm norm,
                        const OracleOptions& options);

}  // namespace mocert
