#include "certify/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "certificate/part_file.hpp"
#include "certify/describe.hpp"
#include "certify/examine.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

struct Named {
  std::string path;
  Part part;
};

std::string cells_text(std::uint64_t from, std::uint64_t to) { return fmt::format("cells {}..{}", from, to); }

/// The parts in the order of their cells. Together they are all cells, each once.
std::vector<Named> read_parts(const std::vector<std::string>& paths) {
  std::vector<Named> parts;
  for (const std::string& path : paths) {
    std::optional<Part> part = read_part(path);
    if (!part || !part->end) throw InputError(path, "a part that is not finished", "one that mocert certify has ended; --resume goes on");
    if (const Certificate& c = part->header.claim; !c.lipschitz.empty() && c.target_kind != "samples")
      throw InputError(path, "a claim about a Lipschitz constant of a formula, whose proof no part holds", "a claim about a model alone");
    parts.push_back({path, std::move(*part)});
    require_same_claim(parts.back().part.header, parts.front().part.header, path + " (beside " + parts.front().path + ")");
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Named& a, const Named& b) {
    return std::pair(a.part.header.from, a.part.header.to) < std::pair(b.part.header.from, b.part.header.to);
  });
  std::uint64_t reached = 0;
  const Named* last = nullptr;
  for (const Named& p : parts) {
    const PartHeader& h = p.part.header;
    if (h.from == h.to) continue;
    if (h.from > reached) throw InputError("parts", cells_text(reached, h.from) + " in none of them", "every cell in one part");
    if (h.from < reached)
      throw InputError(p.path, cells_text(h.from, std::min(h.to, reached)) + ", which are also in " + last->path, "every cell in one part");
    reached = h.to;
    last = &p;
  }
  const std::uint64_t of = parts.front().part.header.of;
  if (reached < of) throw InputError("parts", cells_text(reached, of) + " in none of them", "every cell in one part");
  return parts;
}

/// One skeleton out of those of the parts: below a node that several of them have they are walked side by side, and where one has a hole
/// another one goes on.
class Weaver {
 public:
  Weaver(const std::vector<Named>& parts, const Proof& proof) : parts_(parts), proof_(proof) {
    for (const Named& p : parts) readers_.emplace_back(p.part.end->skeleton, p.path);
  }

  std::string run() {
    std::vector<std::size_t> all(parts_.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
    frames_.push_back({std::move(all), 1});
    while (!frames_.empty()) {
      if (frames_.back().left == 0) {
        frames_.pop_back();
        continue;
      }
      --frames_.back().left;
      node();
    }
    for (const CodeReader& r : readers_)
      if (!r.at_end()) r.fail("steps after the end of a proof");
    return std::move(code_);
  }

 private:
  struct Frame {
    std::vector<std::size_t> parts;
    std::uint64_t left;  ///< children
  };

  void node() {
    std::vector<std::size_t> here;
    ProofStep step;
    for (const std::size_t k : frames_.back().parts) {
      ProofStep next = readers_[k].step();
      if (next.kind == ProofStep::Kind::elsewhere) {
        if (here.empty()) hole_ = next;
        continue;
      }
      if (!here.empty() && !(next == step))
        throw InputError(parts_[k].path, "another way down the router than in " + parts_[here[0]].path, "parts of one search");
      step = std::move(next);
      here.push_back(k);
    }
    if (here.empty())
      throw InputError("parts", cells_text(hole_.cell, hole_.cell + hole_.count) + " in none of them", "every cell in one part");
    if (step.kind == ProofStep::Kind::cell) {
      const PartHeader& h = parts_[here[0]].part.header;
      if (here.size() > 1) throw InputError(parts_[here[1]].path, fmt::format("cell {} again", step.cell), "every cell in one part");
      if (step.cell < h.from || step.cell >= h.to || !proof_.has(step.cell))
        readers_[here[0]].fail(fmt::format("no proof of cell {}", step.cell));
      if (step.cell < next_cell_) readers_[here[0]].fail(fmt::format("cell {} out of its place", step.cell));
      next_cell_ = step.cell + 1;
    }
    put_step(code_, step);
    if (step.children() > 0) frames_.push_back({std::move(here), step.children()});
  }

  const std::vector<Named>& parts_;
  const Proof& proof_;
  std::vector<CodeReader> readers_;
  std::vector<Frame> frames_;
  ProofStep hole_;
  std::uint64_t next_cell_ = 0;  ///< those before have had their place: a cell named again and again would make a certificate without end
  std::string code_;
};

}  // namespace

MergeResult merge_parts(const MergeOptions& options, const LoadedClaim* claim) {
  if (options.parts.empty()) throw InputError("command line", "no part", "the parts of a claim");
  for (const std::string& path : options.parts) {
    refuse_in_place_of(options.certificate_path, {path});
    refuse_in_place_of(partial_path(options.certificate_path), {path});
  }
  if (!options.overwrite && std::filesystem::exists(options.certificate_path))
    throw InputError(options.certificate_path, "a file that exists", "--force to overwrite it");
  const std::vector<Named> parts = read_parts(options.parts);
  const PartHeader& header = parts.front().part.header;
  std::optional<kernel::Checker> checker;
  if (claim) {
    refuse_in_place_of(options.certificate_path, {claim->text().model_path, claim->text().target_path, claim->target().file});
    SearchOptions search;
    search.limits.depth = header.max_depth;
    search.batch = header.batch;
    require_same_claim(header, part_header(*claim, {header.from, header.to}, search, header.asks_checker), parts.front().path);
    checker.emplace(claim->statement());
  }

  MergeResult result;
  Certificate& c = result.certificate;
  c = header.claim;
  result.cells = header.of;
  Proof proof;
  proof.number_cells(header.of);
  const auto consider = [&](const std::optional<Witness>& w) {
    if (w && (!c.lower || better(*w, *c.lower))) c.lower = w;
  };
  double upper = 0;
  for (const Named& p : parts) {
    for (const auto& batch : p.part.batches) {
      proof.add(batch);
      for (const CellBatch::Cell& cell : batch->cells) {
        c.boxes += cell.boxes;
        c.leaves += cell.leaves;
        upper = std::max(upper, cell.upper);
      }
      consider(batch->witness);
    }
    consider(p.part.end->witness);
    c.boxes += p.part.end->boxes;
  }
  proof.skeleton = Weaver(parts, proof).run();
  const auto epsilon = parse_exact(c.epsilon);
  c.upper = stated_upper(upper, c.lower ? c.lower->error : 0, to_double(*epsilon, Rounding::up));
  c.self_check = claim != nullptr;
  try {
    result.published =
        publish(c, {&proof, nullptr}, checker ? &*checker : nullptr, options.threads, options.certificate_path, result.check_seconds);
  } catch (const Rejected&) {
    result.published = Published::refused;
  }
  return result;
}

}  // namespace mocert
