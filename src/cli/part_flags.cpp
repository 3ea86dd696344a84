#include "cli/part_flags.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "mocert/error.hpp"

namespace mocert::cli {

void PartFlags::add_to(CLI::App& command) {
  command.add_option("--shard", shard, "I/N: decide the I-th of N parts of the cells and write a part file, for mocert merge");
  command.add_option("--cells", cells, "A..B: the same for the cells (leaves of the router, depth first) A to B-1");
  command.add_option("--checkpoint", checkpoint,
                     "Where finished cells are kept while the search runs (with --shard and --cells: the part file; default: beside the "
                     "model, .A-B.part; with --resume: .checkpoint)");
  command.add_flag("--resume", resume,
                   "Go on from the checkpoint, if there is one: the certificate is that of a run that nothing stopped (of a violated claim "
                   "it may be another counterexample)");
}

void PartFlags::apply(const LoadedClaim& claim, bool certificate_named, CertifyOptions& options) const {
  if (!shard.empty() && !cells.empty()) throw InputError("command line", "--shard and --cells", "one of the two");
  const std::uint64_t count = count_cells(claim.model());
  if (!shard.empty()) options.cells = parse_shard(shard, count);
  if (!cells.empty()) options.cells = parse_cells(cells, count);
  options.checkpoint = {checkpoint, resume, options.overwrite};
  const std::string& model = claim.text().model_path;
  if (options.cells) {
    const std::string range = fmt::format(".{}-{}", options.cells->from, options.cells->to);
    if (checkpoint.empty()) options.checkpoint.path = beside(model, range + ".part");
    if (!certificate_named) options.certificate_path = beside(model, range + ".cert.json");
  } else if (checkpoint.empty() && resume) {
    options.checkpoint.path = beside(model, ".checkpoint");
  }
  // A run may end after its certificate is there. Where there is nothing to go on from, the certificate is none of its.
  if (resume && std::filesystem::exists(options.checkpoint.path)) options.overwrite = true;
}

}  // namespace mocert::cli
