#include "mocert/runtime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <thread>
#include <vector>

#include "io/file.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"
#include "model/model_tensors.hpp"
#include "runtime/expert_cache.hpp"
#include "runtime/flat_router.hpp"
#include "runtime/mapped_file.hpp"

namespace mocert {
namespace {

/// Rows that are grouped together.
constexpr std::size_t batch = std::size_t{1} << 20;

/// What a thread that evaluates many experts in increasing order maps at a time, per array.
constexpr std::uint64_t window = std::uint64_t{64} << 10;

MappedFile open_model(const std::string& path) {
  if (names_tensors(path)) return MappedFile(path);
  return MappedFile::in_memory(model_to_tensors(parse_model(read_file(path), path)));
}

/// work(piece, begin, end) for `pieces` parts of [0, count), one thread each; rethrows the exception of the first part that has one.
template <class Work>
void in_parts(std::size_t count, std::size_t pieces, Work work) {
  pieces = std::max<std::size_t>(1, std::min(pieces, count / 256));
  std::vector<std::exception_ptr> failures(pieces);
  const auto part = [&](std::size_t p) {
    try {
      work(count * p / pieces, count * (p + 1) / pieces);
    } catch (...) {
      failures[p] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t p = 1; p < pieces; ++p) threads.emplace_back(part, p);
    part(0);
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

/// Adds up what several threads count.
struct Counters {
  std::atomic<std::uint64_t> points{0}, loads{0}, loaded_bytes{0}, parameters{0}, most_parameters{0};
  void most(std::uint64_t value) {
    std::uint64_t seen = most_parameters.load();
    while (seen < value && !most_parameters.compare_exchange_weak(seen, value)) {
    }
  }
};

}  // namespace

struct Runtime::State {
  State(const std::string& path, const RuntimeOptions& o)
      : options(o),
        file(open_model(path)),
        layout(read_layout(file.bytes(), path, [this] { file.release(); })),
        router(layout, [this] { file.release(); }),
        narrow(o.cache_bytes),
        wide(o.cache_bytes),
        used((layout.expert_count() + 63) / 64) {
    if (options.precision == Precision::model)
      options.precision = layout.dtype == Dtype::binary32 ? Precision::float32 : Precision::float64;
    if (layout.groups.size() > 1) {
      index.resize(2 * layout.expert_count());
      for (std::uint64_t k = 0; k < index.size(); look([this] { file.release(); }, k++)) index[k] = layout.experts.index(k);
    }
    total = router.parameters();
    for (const TensorGroup& group : layout.groups) total += group.count * group.parameters();
    loaded = router.most_loaded([this](std::uint32_t expert) { return group_of(expert).parameters(); });
    file.close_whole();
  }

  const TensorGroup& group_of(std::uint32_t expert) const { return layout.groups[index.empty() ? 0 : index[2 * std::size_t{expert}]]; }
  std::uint64_t row_of(std::uint32_t expert) const { return index.empty() ? expert : index[2 * std::size_t{expert} + 1]; }

  template <class T>
  typename ExpertCache<T>::Pointer load(ExpertCache<T>& cache, Windows& windows, std::uint32_t expert) {
    return cache.get(expert, [&] {
      LoadedExpert<T> read = load_expert<T>(layout, group_of(expert), row_of(expert), windows);
      ++count.loads;
      count.loaded_bytes += file_bytes(*read.group);
      return read;
    });
  }

  void evaluate(std::uint32_t expert, Windows& windows, const double* const* x, double* const* y, std::size_t points) {
    used[expert / 64].fetch_or(std::uint64_t{1} << expert % 64, std::memory_order_relaxed);
    if (options.precision == Precision::float32)
      evaluate_expert(*load(narrow, windows, expert), x, y, points);
    else
      evaluate_expert(*load(wide, windows, expert), x, y, points);
  }

  /// Refuses, or moves in place, what is not a point of the domain. `row` counts from 1.
  void admit(std::span<double> x, std::size_t row) const {
    const auto refuse = [&](std::size_t i, const std::string& expected) {
      throw InputError(fmt::format("input: row {}, x{}", row, i), fmt::format("{}", x[i]), expected);
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!std::isfinite(x[i])) refuse(i, "a finite number");
      if (!layout.domain || options.outside == Outside::evaluate) continue;
      const double lo = layout.domain->lo[i], hi = layout.domain->hi[i];
      if (x[i] >= lo && x[i] <= hi) continue;
      if (options.outside == Outside::refuse) refuse(i, fmt::format("a number in [{}, {}], the model's domain", lo, hi));
      x[i] = std::clamp(x[i], lo, hi);
    }
  }

  /// Routes points that are admitted, and counts.
  void route(std::span<const double> x, std::span<FlatRouter::Found> found) {
    router.route(x, found);
    std::uint64_t sum = 0, most = 0;
    for (const FlatRouter::Found& f : found) {
      const std::uint64_t parameters = f.compared + group_of(f.expert).parameters();
      sum += parameters;
      most = std::max(most, parameters);
    }
    count.points += found.size();
    count.parameters += sum;
    count.most(most);
  }

  void run_batch(std::span<const double> x, std::span<double> y, std::span<std::uint32_t> experts, std::size_t first_row);

  RuntimeOptions options;
  MappedFile file;
  TensorLayout layout;
  FlatRouter router;
  std::vector<std::uint32_t> index;  ///< group and row of each expert; empty where there is one group, in which experts stand in order
  ExpertCache<float> narrow;
  ExpertCache<double> wide;
  std::vector<std::atomic<std::uint64_t>> used;  ///< one bit per expert
  Counters count;
  std::uint64_t total = 0, loaded = 0;
};

/// Rows are routed, sorted by expert and evaluated expert by expert.
void Runtime::State::run_batch(std::span<const double> x, std::span<double> y, std::span<std::uint32_t> experts, std::size_t first_row) {
  const std::size_t n = layout.inputs, m = layout.outputs, rows = x.size() / n;
  std::vector<double> admitted(x.begin(), x.end());
  std::vector<std::uint64_t> order(rows);  // expert, then row
  in_parts(rows, options.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<FlatRouter::Found> found;
    for (std::size_t first = begin; first < end; first += found.size()) {
      found.resize(std::min<std::size_t>(1024, end - first));
      const std::span<double> points(admitted.data() + first * n, found.size() * n);
      for (std::size_t i = 0; i < found.size(); ++i) admit(points.subspan(i * n, n), first_row + first + i + 1);
      route(points, found);
      for (std::size_t i = 0; i < found.size(); ++i) {
        if (!experts.empty()) experts[first + i] = found[i].expert;
        order[first + i] = std::uint64_t{found[i].expert} << 32 | (first + i);
      }
    }
  });
  std::sort(order.begin(), order.end());
  in_parts(rows, options.threads, [&](std::size_t begin, std::size_t end) {
    Windows windows(file, window);
    std::vector<const double*> in;
    std::vector<double*> out;
    for (std::size_t i = begin; i < end;) {
      const auto expert = static_cast<std::uint32_t>(order[i] >> 32);
      in.clear();
      out.clear();
      for (; i < end && order[i] >> 32 == expert; ++i) {
        const std::size_t row = order[i] & 0xffffffffU;
        in.push_back(admitted.data() + row * n);
        out.push_back(y.data() + row * m);
      }
      evaluate(expert, windows, in.data(), out.data(), in.size());
    }
  });
}

Runtime::Runtime(const std::string& path, const RuntimeOptions& options) : state_(std::make_unique<State>(path, options)) {}
Runtime::~Runtime() = default;
Runtime::Runtime(Runtime&&) noexcept = default;
Runtime& Runtime::operator=(Runtime&&) noexcept = default;

std::size_t Runtime::inputs() const { return state_->layout.inputs; }
std::size_t Runtime::outputs() const { return state_->layout.outputs; }
std::size_t Runtime::experts() const { return state_->layout.expert_count(); }
Precision Runtime::precision() const { return state_->options.precision; }
std::uint64_t Runtime::total_parameters() const { return state_->total; }
std::uint64_t Runtime::loaded_parameters() const { return state_->loaded; }
std::uint64_t Runtime::router_bytes() const { return state_->router.bytes() + state_->index.size() * sizeof(std::uint32_t); }

RuntimeUsage Runtime::usage() const {
  const State& s = *state_;
  RuntimeUsage usage;
  usage.points = s.count.points;
  for (const auto& word : s.used) usage.experts_used += static_cast<std::uint64_t>(std::popcount(word.load()));
  usage.loads = s.count.loads;
  usage.loaded_bytes = s.count.loaded_bytes;
  usage.cache_bytes = s.narrow.bytes() + s.wide.bytes();
  usage.most_loaded_parameters = s.count.most_parameters;
  if (usage.points > 0) usage.mean_loaded_parameters = static_cast<double>(s.count.parameters) / static_cast<double>(usage.points);
  return usage;
}

std::uint32_t Runtime::evaluate(std::span<const double> x, std::span<double> y) const {
  if (x.size() != inputs()) throw InputError("x", fmt::format("{} coordinates", x.size()), std::to_string(inputs()));
  if (y.size() != outputs()) throw InputError("y", fmt::format("room for {} values", y.size()), std::to_string(outputs()));
  thread_local std::vector<double> point;
  point.assign(x.begin(), x.end());
  state_->admit(point, 1);
  FlatRouter::Found found;
  state_->route(point, {&found, 1});
  const double* const in = point.data();
  double* const out = y.data();
  Windows windows(state_->file, 0);
  state_->evaluate(found.expert, windows, &in, &out, 1);
  return found.expert;
}

void Runtime::evaluate_batch(std::span<const double> x, std::span<double> y, std::span<std::uint32_t> experts) const {
  const std::size_t n = inputs(), m = outputs(), rows = x.size() / n;
  if (x.size() != rows * n) throw InputError("x", fmt::format("{} coordinates", x.size()), fmt::format("a multiple of {}", n));
  if (y.size() != rows * m) throw InputError("y", fmt::format("room for {} values", y.size()), std::to_string(rows * m));
  if (!experts.empty() && experts.size() != rows)
    throw InputError("experts", fmt::format("room for {} rows", experts.size()), fmt::format("{}, or none", rows));
  for (std::size_t first = 0; first < rows; first += batch) {
    const std::size_t size = std::min(batch, rows - first);
    state_->run_batch(x.subspan(first * n, size * n), y.subspan(first * m, size * m),
                      experts.empty() ? experts : experts.subspan(first, size), first);
  }
}

}  // namespace mocert
