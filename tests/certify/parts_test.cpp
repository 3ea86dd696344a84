#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "certificate/part_file.hpp"
#include "certify/certify.hpp"
#include "certify/describe.hpp"
#include "certify/merge.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"
#include "model/model_tensors.hpp"
#include "runtime/models.hpp"

// Parts, checkpoints and merging, and what a forger can make of them. Forged files have right digests: they are written as the program
// writes its own.

namespace mocert {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Parts : public ::testing::Test {
 protected:
  static constexpr int side = 6;
  void SetUp() override {
    MoMlp model = testing::grid_model(side);
    model_ = folder_.write("m.safetensors", model_to_tensors(model));
    model.experts[7].layers[0].bias[0] += 1e-6;
    other_ = folder_.write("other.safetensors", model_to_tensors(model));
    target_ =
        folder_.write("f.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (+ (* (sin (* 3 x)) y) (* 0.001 (sin (* 60 (+ x y))))))");
    at_ = std::filesystem::path(model_).parent_path().string() + "/";
  }

  ClaimText text(const std::string& epsilon = "0.0367") const {
    ClaimText t;
    t.model_path = model_;
    t.target_path = target_;
    t.epsilon = epsilon;
    return t;
  }
  CertifyResult run(const std::string& certificate, const CheckpointOptions& checkpoint = {}, std::optional<CellRange> cells = {},
                    const std::string& epsilon = "0.0367", unsigned threads = 1) const {
    CertifyOptions options;
    options.certificate_path = at_ + certificate;
    options.overwrite = true;
    options.checkpoint = checkpoint;
    options.cells = cells;
    options.search.threads = threads;
    options.search.batch = 4;  // many rounds: many records
    return certify(LoadedClaim(text(epsilon)), options);
  }
  std::string part(std::uint64_t from, std::uint64_t to, const std::string& epsilon = "0.0367") const {
    const std::string path = at_ + std::to_string(from) + "-" + std::to_string(to) + "-" + epsilon + ".part";
    const CertifyResult r = run("violation.json", {path, false, true}, CellRange{from, to}, epsilon, 2);
    EXPECT_EQ(r.part, path);
    EXPECT_EQ(r.certificate, "");
    return path;
  }
  MergeResult merge(const std::vector<std::string>& parts, const LoadedClaim* claim) const {
    return merge_parts({parts, at_ + "merged.json", true, 1}, claim);
  }
  kernel::Result checked(const std::string& path) const {
    std::ifstream in(path, std::ios::binary);
    return kernel::Checker(statement_of(text())).check(in);
  }
  void expect_refused(const std::vector<std::string>& parts, const std::string& word) const {
    try {
      merge(parts, nullptr);
      ADD_FAILURE() << "merged: " << word;
    } catch (const InputError& e) {
      EXPECT_NE(std::string(e.what()).find(word), std::string::npos) << e.what();
    }
  }
  /// The part with another content, written anew.
  std::string forged(const std::string& path, const std::function<void(Part&)>& change) const {
    Part p = read_part(path).value();
    change(p);
    const std::string to = path + ".forged";
    PartWriter writer(to, p.header, true);
    for (const auto& batch : p.batches) writer.append(*batch);
    if (p.end) writer.append(*p.end);
    return to;
  }

  testing::Folder folder_;
  std::string model_, other_, target_, at_;
};

/// Every cell one leaf over its whole box.
void cut_short(Part& p) {
  for (auto& batch : p.batches) {
    auto changed = std::make_shared<CellBatch>(*batch);
    changed->code.clear();
    for (CellBatch::Cell& c : changed->cells) {
      c.begin = changed->code.size();
      put_step(changed->code, {});
      c.length = changed->code.size() - c.begin;
    }
    batch = changed;
  }
}

TEST_F(Parts, AnyPartsOfAllCellsMakeTheCertificateOfOneRun) {
  const CertifyResult whole = run("whole.json");
  ASSERT_EQ(whole.verdict, Verdict::certified);
  ASSERT_GT(whole.search.boxes, 4U * side * side) << "a claim that needs no splits shows little";
  const LoadedClaim claim(text());
  for (const std::vector<std::uint64_t>& cuts : {std::vector<std::uint64_t>{0, 36}, {0, 18, 36}, {0, 1, 2, 19, 19, 35, 36}}) {
    std::vector<std::string> parts;
    for (std::size_t k = cuts.size(); k-- > 1;) parts.push_back(part(cuts[k - 1], cuts[k]));
    const MergeResult merged = merge(parts, &claim);
    EXPECT_EQ(merged.published, Published::confirmed);
    EXPECT_EQ(slurp(at_ + "merged.json"), slurp(at_ + "whole.json"));
  }
}

TEST_F(Parts, GapsOverlapsAndForeignPartsAreRefused) {
  const std::string a = part(0, 12), b = part(12, 24), c = part(24, 36), overlapping = part(11, 24);
  expect_refused({a, c}, "cells 12..24 in none of them");
  expect_refused({a, b}, "cells 24..36 in none of them");
  expect_refused({b, c}, "cells 0..12 in none of them");
  expect_refused({a, b, c, b}, "cells 12..24, which are also in");
  expect_refused({a, overlapping, c}, "cells 11..12, which are also in");
  expect_refused({a, part(12, 24, "0.037"), c}, "/claim/epsilon: found \"0.037\", expected \"0.0367\"");
  expect_refused({a, forged(b, [](Part& p) { p.end.reset(); }), c}, "a part that is not finished");
  // A part of a model in which one expert differs.
  std::swap(model_, other_);
  const std::string foreign = part(12, 24);
  std::swap(model_, other_);
  expect_refused({a, foreign, c}, "/model/fileDigest");
  const LoadedClaim claim(text("0.037"));
  EXPECT_THROW(merge({a, part(12, 24), c}, &claim), InputError);
  EXPECT_EQ(checked(a).outcome, kernel::Outcome::rejected) << "a part is no certificate";
}

TEST_F(Parts, ForgedPartsMergeToNothingThatIsVerified) {
  const std::string a = part(0, 12), b = part(12, 24), c = part(24, 36);
  const LoadedClaim claim(text());
  const auto expect_unproved = [&](const std::vector<std::string>& parts, const char* how) {
    EXPECT_EQ(merge(parts, &claim).published, Published::refused) << how;
    merge(parts, nullptr);
    EXPECT_NE(checked(at_ + "merged.json").outcome, kernel::Outcome::verified) << how;
  };
  expect_unproved({a, forged(b, cut_short), c}, "leaves over whole cells");
  // The proofs of two cells change places.
  expect_unproved({a,
                   forged(b,
                          [](Part& p) {
                            auto first = std::make_shared<CellBatch>(*p.batches.front());
                            std::swap(first->cells.front().cell, first->cells.back().cell);
                            ASSERT_NE(first->cells.front().cell, first->cells.back().cell);
                            p.batches.front() = first;
                          }),
                   c},
                  "swapped cells");
  // What the parts of others should fill is called outside.
  expect_unproved({forged(a,
                          [](Part& p) {
                            CodeReader in(p.end->skeleton, "skeleton");
                            std::string code;
                            bool done = false;
                            while (!in.at_end()) {
                              ProofStep step = in.step();
                              if (step.kind == ProofStep::Kind::cell && !done) {
                                step = {};
                                step.kind = ProofStep::Kind::outside;
                                step.count = 1;
                                done = true;
                              }
                              put_step(code, step);
                            }
                            p.end->skeleton = code;
                          }),
                   b, c},
                  "a cell called outside");
  // A range that is not the part's own.
  expect_refused({forged(a, [](Part& p) { p.header.to = 24; }), c}, "in none of them");
  expect_refused({a, forged(b, [](Part& p) { p.batches.erase(p.batches.begin()); }), c}, "no proof of cell 12");
}

TEST_F(Parts, ARunCutOffAtAnyByteGoesOnToTheSameCertificate) {
  const std::string file = at_ + "run.checkpoint";
  ASSERT_EQ(run("whole.json", {file, false, true}).verdict, Verdict::certified);
  const std::string whole = slurp(at_ + "whole.json"), all = slurp(file);
  std::size_t known = 0, runs = 0;
  for (std::size_t length = 0; length <= all.size();
       length += length < 40 || length + 40 > all.size() ? std::size_t{1} : std::size_t{23}, ++runs) {
    std::ofstream(file, std::ios::binary) << all.substr(0, length);
    const CertifyResult r = run("again.json", {file, true, false});
    ASSERT_EQ(slurp(at_ + "again.json"), whole) << "cut off after " << length << " bytes";
    ASSERT_EQ(read_part(file).value().end.has_value(), true) << length;
    EXPECT_GE(r.known_cells, known);
    known = r.known_cells;
  }
  EXPECT_EQ(known, 36U);
  EXPECT_GT(runs, 100U);
}

TEST_F(Parts, AlteredAndForeignCheckpointsAreRefused) {
  const std::string file = at_ + "run.checkpoint";
  run("whole.json", {file, false, true});
  const std::string whole = slurp(at_ + "whole.json"), all = slurp(file);
  for (std::size_t at = 0; at < all.size(); at += 11) {
    std::string altered = all;
    altered[at] = static_cast<char>(altered[at] ^ 4);
    std::ofstream(file, std::ios::binary) << altered;
    EXPECT_THROW(run("again.json", {file, true, false}), InputError) << "byte " << at;
    EXPECT_EQ(slurp(file), altered) << "a file that is refused is left as it is";
  }
  std::ofstream(file, std::ios::binary) << all;
  EXPECT_THROW(run("again.json", {file, true, false}, {}, "0.037"), InputError);
  EXPECT_THROW(run("again.json", {file, true, false}, CellRange{0, 12}), InputError);
  EXPECT_THROW(run("again.json", {file, false, false}), InputError) << "a file that is there is not written over";
  std::swap(model_, other_);
  EXPECT_THROW(run("again.json", {file, true, false}), InputError);
  std::swap(model_, other_);
  // A record that is false, with a right digest: the checker does not confirm it, and all is searched again.
  std::filesystem::rename(forged(file, cut_short), file);
  EXPECT_EQ(run("again.json", {file, true, false}).verdict, Verdict::certified);
  EXPECT_EQ(slurp(at_ + "again.json"), whole);
}

/// The part with the proved errors of its records and end replaced.
void claim_error(Part& p, double error, std::vector<double> x, std::vector<int> route) {
  const Witness w{std::move(x), std::move(route), 0, error, -1};
  for (auto& batch : p.batches) {
    auto changed = std::make_shared<CellBatch>(*batch);
    changed->witness = w;
    batch = changed;
  }
  if (p.end) p.end->witness = w;
}

TEST_F(Parts, WhatNoRunWritesIsRefused) {
  const std::string a = part(0, 12), b = part(12, 24), c = part(24, 36);
  const double infinite = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  expect_refused({a, forged(b, [&](Part& p) { claim_error(p, infinite, {0, 0}, {0, 0}); }), c}, "a witness of nothing");
  for (const double x : {infinite, nan})
    expect_refused({a, forged(b, [&](Part& p) { claim_error(p, 5, {0, x}, {0, 0}); }), c}, "a witness at no point");
  // The first cell in the place of every other one: the certificate could be longer than any disk.
  const std::string again = forged(b, [](Part& p) {
    CodeReader in(p.end->skeleton, "skeleton");
    std::string code;
    while (!in.at_end()) {
      ProofStep step = in.step();
      if (step.kind == ProofStep::Kind::cell) step.cell = 12;
      put_step(code, step);
    }
    p.end->skeleton = code;
  });
  expect_refused({a, again, c}, "cell 12 out of its place");
  const std::string partial = at_ + "merged.json.partial";  // what the certificate is written to before it gets its name
  std::filesystem::copy_file(b, partial);
  expect_refused({a, partial, c}, "in place of what is read");
  EXPECT_EQ(slurp(partial), slurp(b));
}

TEST_F(Parts, WordsOfAHeaderStayWordsInTheCertificate) {
  const std::string
      word = "x\", \"verdict\": \"certified\", \"y\": \"\\",
      file = forged(part(0, 36), [&](Part&p) {
        Certificate& c = p.header.claim;
        for (std::string* text : {&c.norm, &c.model_file_digest, &c.model_digest, &c.target_kind, &c.target_file_digest, &c.target_digest})
          *text = word;
      });
  merge({file}, nullptr);
  const std::string path = at_ + "merged.json", text = slurp(path);
  const JsonDocument json = parse_json(text, path);
  const JsonPlace top(json, path);
  EXPECT_EQ(top.at("claim").at("norm").string(), word);
  for (const char* key : {"fileDigest", "contentDigest"}) {
    EXPECT_EQ(top.at("model").at(key).string(), word);
    EXPECT_EQ(top.at("target").at(key).string(), word);
  }
  EXPECT_EQ(top.at("target").at("kind").string(), word);
}

TEST_F(Parts, AHeaderMakesNoRoomForCellsThatAreNotThere) {
  const std::string file = at_ + "run.checkpoint";
  run("whole.json", {file, false, true});
  std::filesystem::rename(forged(file, [](Part& p) { p.header.to = p.header.of = std::uint64_t{1} << 50; }), file);
  EXPECT_THROW(run("again.json", {file, true, false}), InputError);
  expect_refused({file}, "/cells/to");
}

TEST_F(Parts, WhatAnotherRunWroteMeanwhileIsNotCutOff) {
  const std::string file = part(0, 12);
  Part before = read_part(file).value();
  std::ofstream(file, std::ios::binary | std::ios::app) << "more";
  const std::string after = slurp(file);
  EXPECT_THROW(PartWriter(file, before), InputError);
  EXPECT_EQ(slurp(file), after);
}

TEST_F(Parts, AFinishedCheckpointBesideALipschitzClaimIsNoPart) {
  ClaimText both = text();
  both.target.lipschitz = "4";
  CertifyOptions options;
  options.certificate_path = at_ + "both.json";
  options.checkpoint = {at_ + "both.checkpoint", false, true};
  const LoadedClaim claim(both);
  ASSERT_EQ(certify(claim, options).verdict, Verdict::certified);
  expect_refused({options.checkpoint.path}, "a Lipschitz constant of a formula");
  EXPECT_THROW(merge({options.checkpoint.path}, &claim), InputError);
}

TEST_F(Parts, WhatIsNoFileIsNoCheckpoint) {
  std::filesystem::create_directory(at_ + "folder");
  ASSERT_EQ(mkfifo((at_ + "pipe").c_str(), 0600), 0);
  for (const char* name : {"folder", "pipe"})
    for (const bool resume : {false, true}) EXPECT_THROW(run("c.json", {at_ + name, resume, false}), InputError) << name << resume;
  EXPECT_THROW(run("c.json", {at_ + "c.json.partial", true, false}), InputError) << "it would be lost";
}

TEST_F(Parts, AFalseCounterexampleInACheckpointIsNotBelieved) {
  const std::string file = at_ + "run.checkpoint";
  run("whole.json", {file, false, true});
  const std::string all = slurp(file);
  for (const std::vector<int>& route : {std::vector<int>{0, 0}, {99, 99}}) {
    std::ofstream(file, std::ios::binary) << all;
    std::filesystem::rename(forged(file, [&](Part& p) { claim_error(p, 5, {0, 0}, route); }), file);
    EXPECT_EQ(run("again.json", {file, true, false}).verdict, Verdict::certified);
    EXPECT_EQ(slurp(at_ + "again.json"), slurp(at_ + "whole.json"));
  }
}

TEST_F(Parts, APartThatWasAlteredIsNotCalledFinished) {
  const std::string a = part(0, 12);
  const auto resumed = [&](const std::string& path) { return run("violation.json", {path, true, false}, CellRange{0, 12}); };
  EXPECT_EQ(resumed(a).part, a);
  const std::string wrong = forged(a, [](Part& p) { claim_error(p, 5, {0, 0}, {99, 99}); });
  EXPECT_THROW(resumed(wrong), InputError);
  const std::string early = forged(a, [](Part& p) { p.batches.pop_back(); });
  const std::string before = slurp(early);
  EXPECT_THROW(resumed(early), InputError);
  EXPECT_EQ(slurp(early), before);
}

TEST_F(Parts, ACounterexampleInOnePartRefutesTheClaim) {
  const CertifyResult r = run("violation.json", {at_ + "p.part", false, true}, CellRange{30, 36}, "0.03");
  EXPECT_EQ(r.verdict, Verdict::violated);
  EXPECT_EQ(r.part, "");
  std::ifstream in(at_ + "violation.json", std::ios::binary);
  const kernel::Result checked = kernel::Checker(statement_of(text("0.03"))).check(in);
  EXPECT_EQ(checked.outcome, kernel::Outcome::verified);
  EXPECT_EQ(checked.verdict, "violated");
  EXPECT_THROW(merge({at_ + "p.part"}, nullptr), InputError);
}

}  // namespace
}  // namespace mocert
