#include "certificate/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "io/digest.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::string_view magic = "mocert part 1\n";
constexpr char header_kind = 'H', cells_kind = 'C', end_kind = 'E';
constexpr std::size_t head_size = 17, digest_size = 32;

std::string little(std::uint64_t value) {
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// Kind, length, and the length with all bits turned: a length that was altered is not taken for a record that was never finished.
std::string head_of(char kind, std::uint64_t length) { return kind + little(length) + little(~length); }

/// Binds a record to all before it.
std::string digest_of(const std::string& before, const std::string& head, const std::string& content) {
  return Digest().bytes(before).bytes(head).bytes(content).raw();
}

void put_witness(std::string& text, const std::optional<Witness>& w) {
  put_count(text, w ? 1 : 0);
  if (!w) return;
  put_number(text, w->error);
  put_count(text, static_cast<std::uint64_t>(w->expert));
  put_count(text, static_cast<std::uint64_t>(w->reference) + 1);
  put_count(text, w->x.size());
  for (const double x : w->x) put_number(text, x);
  put_count(text, w->route.size());
  for (const int r : w->route) put_count(text, static_cast<std::uint64_t>(r));
}

/// Counts below 2^31 only: they are indices.
int index(CodeReader& in) {
  const std::uint64_t value = in.count();
  if (value >> 31 != 0) in.fail("the index " + std::to_string(value));
  return static_cast<int>(value);
}

std::optional<Witness> take_witness(CodeReader& in, const Certificate& claim) {
  if (in.count() == 0) return std::nullopt;
  Witness w;
  w.error = in.number();
  w.expert = index(in);
  const auto finite = [](double x) { return std::isfinite(x); };
  if (!(w.error > 0) || !finite(w.error) || static_cast<std::size_t>(w.expert) >= claim.experts) in.fail("a witness of nothing");
  w.reference = index(in) - 1;
  if (in.count() != static_cast<std::uint64_t>(claim.inputs)) in.fail("a witness in another space");
  for (int i = 0; i < claim.inputs; ++i) w.x.push_back(in.number());
  if (!std::all_of(w.x.begin(), w.x.end(), finite)) in.fail("a witness at no point");
  for (std::uint64_t left = in.count(); left > 0; --left) w.route.push_back(index(in));
  return w;
}

/// One whole tree without holes, and nothing else.
void require_tree(std::string_view code, const PartHeader& header, const std::string& file) {
  CodeReader in(code, file);
  for (std::uint64_t open = 1; open > 0; --open) {
    const ProofStep step = in.step();
    const bool samples = header.claim.target_kind == "samples";
    switch (step.kind) {
      case ProofStep::Kind::cell:
      case ProofStep::Kind::elsewhere: in.fail("a hole in the proof of a cell");
      case ProofStep::Kind::samples:
        if (!samples || step.samples.upper.size() != static_cast<std::size_t>(header.claim.outputs)) in.fail("evidence of another target");
        break;
      case ProofStep::Kind::bounded:
      case ProofStep::Kind::second_order:
        if (samples) in.fail("a leaf without its evidence");
        break;
      default: break;
    }
    if (step.children() > code.size()) in.fail("a node with more children than there are bytes");
    open += step.children();
  }
  if (!in.at_end()) in.fail("steps after the end of a proof");
}

std::shared_ptr<const CellBatch> take_cells(const std::string& content, const PartHeader& header, const std::string& file) {
  CodeReader in(content, file);
  auto batch = std::make_shared<CellBatch>();
  std::uint64_t size = 0;
  for (std::uint64_t left = in.count(); left > 0; --left) {
    CellBatch::Cell c;
    c.cell = in.count();
    if (c.cell < header.from || c.cell >= header.to) in.fail("cell " + std::to_string(c.cell) + ", which is not of this part");
    c.boxes = in.count();
    c.leaves = in.count();
    c.upper = in.number();
    if (!(c.upper >= 0)) in.fail("a bound that is none");
    c.begin = size;
    c.length = in.count();
    if (c.length > content.size()) in.fail("a proof longer than its record");
    size += c.length;
    batch->cells.push_back(c);
  }
  batch->witness = take_witness(in, header.claim);
  batch->code = in.bytes(size);
  if (!in.at_end()) in.fail("a record with a tail");
  for (const CellBatch::Cell& c : batch->cells) require_tree(std::string_view(batch->code).substr(c.begin, c.length), header, file);
  return batch;
}

Part::End take_end(const std::string& content, const PartHeader& header, const std::string& file) {
  CodeReader in(content, file);
  Part::End end;
  end.boxes = in.count();
  end.witness = take_witness(in, header.claim);
  end.skeleton = in.bytes(in.count());
  if (!in.at_end()) in.fail("a record with a tail");
  return end;
}

std::uint64_t little(const std::string& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Folders have no records, and a pipe or a device would keep us waiting or forget them.
const std::string& require_file(const std::string& path) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw InputError(path, "a folder, a pipe or a device", "a part file");
  return path;
}

/// The content of the next record; empty at the end of the file, be it within a record.
class RecordReader {
 public:
  explicit RecordReader(const std::string& path) : path_(require_file(path)), in_(path, std::ios::binary) {
    std::error_code failed;
    size_ = std::filesystem::file_size(path, failed);
    if (failed || !in_) throw InputError(path, failed ? failed.message() : "a file that cannot be opened", "a part file");
    const std::string begin = take(std::min<std::uint64_t>(size_, magic.size()));
    if (!magic.starts_with(begin)) throw InputError(path, "another kind of file", "a part file, which mocert certify writes");
    digest_ = Digest().bytes(magic).raw();
  }

  std::optional<std::string> next(char& kind) {
    const std::uint64_t begin = at_;
    if (size_ - at_ < head_size) return std::nullopt;
    const std::string head = take(head_size);
    kind = head[0];
    const std::uint64_t length = little(head, 1);
    if (length != ~little(head, 9)) altered(begin);
    if (size_ - at_ < digest_size || length > size_ - at_ - digest_size) return std::nullopt;
    std::string content = take(length);
    digest_ = digest_of(digest_, head, content);
    if (take(digest_size) != digest_) altered(begin);
    whole_ = at_;
    return content;
  }
  std::uint64_t whole() const { return whole_; }
  std::uint64_t size() const { return size_; }
  const std::string& digest() const { return digest_; }
  [[noreturn]] void altered(std::uint64_t at) const {
    throw InputError(path_, "a record at byte " + std::to_string(at) + " that is not as it was written", "a part file that nobody altered");
  }

 private:
  std::string take(std::uint64_t length) {
    std::string bytes(length, '\0');
    in_.read(bytes.data(), static_cast<std::streamsize>(length));
    if (!in_) throw InputError(path_, "a read that failed", "a part file");
    at_ += length;
    return bytes;
  }

  std::string path_, digest_;
  std::ifstream in_;
  std::uint64_t size_ = 0, at_ = 0, whole_ = 0;
};

}  // namespace

std::optional<Part> read_part(const std::string& path) {
  RecordReader in(path);
  Part part;
  char kind = 0;
  std::optional<std::string> content = in.next(kind);
  if (!content) return std::nullopt;
  if (kind != header_kind) in.altered(magic.size());
  part.header = parse_part_header(*content, path);
  part.size = in.size();
  std::vector<std::uint64_t> seen;  // as many as there are, not as many as the header says
  for (;;) {
    part.bytes = in.whole();
    part.digest = in.digest();
    content = in.next(kind);
    if (!content) break;
    if (part.end || (kind != cells_kind && kind != end_kind)) in.altered(part.bytes);
    if (kind == end_kind) {
      part.end = take_end(*content, part.header, path);
      continue;
    }
    part.batches.push_back(take_cells(*content, part.header, path));
    for (const CellBatch::Cell& c : part.batches.back()->cells) seen.push_back(c.cell);
  }
  std::sort(seen.begin(), seen.end());
  if (const auto twice = std::adjacent_find(seen.begin(), seen.end()); twice != seen.end())
    throw InputError(path, "cell " + std::to_string(*twice) + " twice", "every cell once");
  return part;
}

void PartWriter::open(bool fresh) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | (fresh ? O_CREAT : 0), 0666);
  if (fd_ < 0) throw InputError(path_, std::strerror(errno), "a place to write the checkpoint to");
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    close(fd_);
    throw InputError(path_, "a file that another run is writing to", "one run at a time");
  }
}

PartWriter::PartWriter(const std::string& path, const PartHeader& header, bool overwrite) : path_(path) {
  if (!overwrite && std::filesystem::exists(require_file(path)) && std::filesystem::file_size(path) > 0)
    throw InputError(path, "a file that exists", "--resume to go on from it, or --force to begin anew");
  open(true);
  try {
    if (ftruncate(fd_, 0) != 0) throw InputError(path_, std::strerror(errno), "a file that can be written");
    last_digest_ = Digest().bytes(magic).raw();
    write(std::string(magic));
    record(header_kind, part_header_text(header));
  } catch (...) {
    close(fd_);
    throw;
  }
}

PartWriter::PartWriter(const std::string& path, const Part& part) : path_(path), last_digest_(part.digest) {
  open(false);
  if (std::error_code failed; std::filesystem::file_size(path_, failed) != part.size) {  // what another run wrote would be cut off
    close(fd_);
    throw InputError(path_, "a file that another run wrote to while this one read it", "one run at a time");
  }
  if (ftruncate(fd_, static_cast<off_t>(part.bytes)) != 0) {
    close(fd_);
    throw InputError(path_, std::strerror(errno), "a file that can be written");
  }
}

PartWriter::~PartWriter() { close(fd_); }

void PartWriter::append(const CellBatch& batch) {
  std::string content;
  put_count(content, batch.cells.size());
  for (const CellBatch::Cell& c : batch.cells) {
    put_count(content, c.cell);
    put_count(content, c.boxes);
    put_count(content, c.leaves);
    put_number(content, c.upper);
    put_count(content, c.length);
  }
  put_witness(content, batch.witness);
  record(cells_kind, content + batch.code);
}

void PartWriter::append(const Part::End& end) {
  std::string content;
  put_count(content, end.boxes);
  put_witness(content, end.witness);
  put_count(content, end.skeleton.size());
  record(end_kind, content + end.skeleton);
  if (fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) throw InputError(path_, std::strerror(errno), "a file that can be written");
}

void PartWriter::record(char kind, const std::string& content) {
  const std::string head = head_of(kind, content.size());
  last_digest_ = digest_of(last_digest_, head, content);
  write(head + content + last_digest_);
}

void PartWriter::write(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(fd_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw InputError(path_, std::strerror(errno), "a place to write the checkpoint to");
    done += static_cast<std::size_t>(written);
  }
}

}  // namespace mocert
