#include "construct/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "construct/envelopes.hpp"
#include "construct/line_process.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using Point = std::vector<double>;

/// A cell is settled a little above the goal, so that none is cut again and again where the envelopes lie just so far apart.
constexpr double settled = 1.05;

std::string line_of(const Point& x) {
  std::string line;
  for (const double v : x) line += (line.empty() ? "" : " ") + to_decimal(v);
  return line;
}

/// One batch of questions and what the program makes of it.
class Batch {
 public:
  Batch(SampleLog& log, Samples& samples, const OracleOptions& options, const std::vector<Point>& points)
      : log_(log), samples_(samples), options_(options), points_(points) {}

  /// False if it was interrupted.
  bool ask() {
    std::string input;
    for (const Point& x : points_) input += line_of(x) + "\n";
    const ProcessEnd end = run_lines(options_.command, input, options_.silence, options_.interrupted, [this](auto line) { hear(line); });
    log_.sync();
    if (end.why == ProcessEnd::Why::interrupted) return false;
    if (end.why == ProcessEnd::Why::silent)
      refuse(fmt::format("no answer for {:g} s", options_.silence), "one line per point (--oracle-timeout says how long to wait)");
    if (end.by_signal) refuse(fmt::format("a program ended by signal {}", end.status - 128), "exit status 0 after all answers");
    if (end.status != 0) refuse(fmt::format("exit status {}", end.status), "0 after all answers");
    if (heard_ < points_.size()) refuse("the end of the answers", "one line per point");
    return true;
  }

  std::size_t heard() const { return heard_; }

 private:
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const {
    log_.sync();
    throw InputError("--oracle", fmt::format("{} (after {} of {} answers)", found, heard_, points_.size()),
                     fmt::format("{}; what was answered is kept in {}", expected, log_.path()));
  }

  void hear(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto shown = [&] { return "\"" + std::string(line.substr(0, 60)) + "\""; };
    if (heard_ == points_.size()) refuse("one line too many, " + shown(), "one line per point");
    const Point& x = points_[heard_];
    const auto outputs = static_cast<std::size_t>(samples_.outputs);
    const std::string wanted = outputs == 1 ? "a finite number" : fmt::format("{} finite numbers", outputs);
    std::vector<double> y;
    for (std::string_view rest = line;;) {
      const auto begin = rest.find_first_not_of(" \t,");
      if (begin == std::string_view::npos) break;
      rest.remove_prefix(begin);
      const std::string_view word = rest.substr(0, rest.find_first_of(" \t,"));
      rest.remove_prefix(word.size());
      const auto value = parse_data(word, false);
      if (!value) refuse(shown() + " for the point " + line_of(x), wanted);
      y.push_back(*value);
    }
    if (y.size() != outputs) refuse(shown() + " for the point " + line_of(x), wanted);
    log_.append(x, y);
    samples_.x.insert(samples_.x.end(), x.begin(), x.end());
    samples_.y.insert(samples_.y.end(), y.begin(), y.end());
    ++heard_;
    refuse_contradiction(samples_, log_.path(), static_cast<std::size_t>(samples_.count()) - 1);
  }

  SampleLog& log_;
  Samples& samples_;
  const OracleOptions& options_;
  const std::vector<Point>& points_;
  std::size_t heard_ = 0;
};

/// A part of the domain in which the envelopes are not known to lie close enough.
struct OpenCell {
  Box box;
  Point middle;
  Envelopes::List list;  ///< samples below number `seen` that matter here
  std::size_t seen = 0;
  double half_gap = 0;  ///< in the middle
};

/// Slabs per axis such that cutting all of them in three again and again comes close to `wanted` from above.
int first_slabs(double wanted) {
  double power = std::pow(3.0, 30);
  while (power < wanted) power *= 3;
  for (; power > 1; power /= 3) {
    const double slabs = std::ceil(wanted / power);
    if (slabs * power <= 1.2 * wanted) return static_cast<int>(slabs);
  }
  return static_cast<int>(std::max(wanted, 1.0));
}

class Asking {
 public:
  Asking(SampleLog& log, const Samples& stated, const Box& domain, double epsilon, Norm norm, const OracleOptions& options)
      : log_(log), samples_(stated), norm_(norm), options_(options), goal_(options.share * epsilon) {
    samples_.x = log.known().x;
    samples_.y = log.known().y;
    refuse_contradiction(samples_, log.path());
    result_.known = static_cast<std::uint64_t>(samples_.count());
    envelopes_.emplace(samples_);
    if (!(envelopes_->reach(0, norm) < goal_))
      throw InputError("--tolerance", "answers that leave more than " + fmt::format("{:g}", goal_) + " open by themselves",
                       "a tolerance well below epsilon");
    start(domain);
  }

  OracleResult run() {
    while (!open_.empty()) {
      const std::vector<Point> points = next_points();
      if (points.empty()) break;
      std::vector<Point> affordable = points;
      if (options_.max_queries > 0 && result_.asked + points.size() > options_.max_queries) {
        affordable.resize(options_.max_queries - result_.asked);
        result_.stopped = "queries";
      }
      if (!affordable.empty()) {
        ++result_.runs;
        Batch batch(log_, samples_, options_, affordable);
        const bool whole = batch.ask();
        result_.asked += batch.heard();
        if (!whole) result_.stopped = "interrupt";
      }
      if (*result_.stopped != '\0') break;
    }
    return result_;
  }

 private:
  /// A grid of cells that are as long as they are wide, in the sense that cutting each in three a number of times meets the goal exactly.
  void start(const Box& domain) {
    const std::size_t n = domain.lo.size();
    // The greatest cube around one sample that meets the goal whatever f is.
    double low = 0, high = 1;
    const auto meets = [&](double side) {
      return envelopes_->reach(envelopes_->radius(Box{Point(n, 0.0), Point(n, side)}), norm_) <= goal_;
    };
    while (meets(high) && high < 0x1p500) high *= 2;
    for (int k = 0; k < 200; ++k) (meets(0.5 * (low + high)) ? low : high) = 0.5 * (low + high);
    std::vector<int> slabs(n);
    double grid = 1;
    for (std::size_t i = 0; i < n; ++i) {
      const double wanted = std::ceil((domain.hi[i] - domain.lo[i]) / low * (1 - 1e-9));
      if (!(wanted < 1e300))
        throw InputError("--domain", "a side that is too long for this L and epsilon", "fewer than 10^300 points on it");
      slabs[i] = first_slabs(std::max(wanted, 1.0));
      grid *= std::max(wanted, 1.0);
    }
    result_.grid = grid < 0x1p53 ? static_cast<std::uint64_t>(grid) : 0;
    open_.push_back({domain, {}, {}, 0, 0});
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<OpenCell> cut;
      for (const OpenCell& cell : open_) {
        for (int s = 0; s < slabs[i]; ++s) {
          OpenCell part = cell;
          const double width = domain.hi[i] - domain.lo[i];
          if (s > 0) part.box.lo[i] = domain.lo[i] + width * s / slabs[i];
          if (s + 1 < slabs[i]) part.box.hi[i] = domain.lo[i] + width * (s + 1) / slabs[i];
          cut.push_back(std::move(part));
        }
      }
      open_ = std::move(cut);
    }
    for (OpenCell& cell : open_) cell.middle = middle(cell.box);
  }

  static Point middle(const Box& box) {
    Point x(box.lo.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::clamp(std::midpoint(box.lo[i], box.hi[i]), box.lo[i], box.hi[i]);
    return x;
  }

  /// Looks at all open cells with the samples of today and says what to ask. Cells whose middles are of no interest are cut once; again
  /// only when there is nothing to ask: answers near by may settle them first.
  std::vector<Point> next_points() {
    std::vector<Point> points;
    while (points.empty() && !open_.empty()) points = look();
    return points;
  }

  std::vector<Point> look() {
    const auto count = static_cast<std::size_t>(samples_.count());
    std::vector<OpenCell> cells = std::move(open_);
    open_.clear();
    double most = 0;
    for (OpenCell& cell : cells) {
      cell.list = envelopes_->relevant(cell.box, cell.list, cell.seen);
      cell.seen = count;
      if (envelopes_->half_gap_over(cell.box, cell.list, norm_) <= settled * goal_) continue;
      cell.half_gap = envelopes_->half_gap(cell.middle, cell.list, norm_);
      if (cell.half_gap > goal_) {
        most = std::max(most, cell.half_gap);
        open_.push_back(std::move(cell));
      } else {
        cut(cell);
      }
    }
    if (options_.progress) options_.progress(result_.asked, most);
    return widest(most);
  }

  /// In three, along the longest axis; the part in the middle keeps the middle.
  void cut(const OpenCell& cell) {
    std::size_t axis = 0;
    for (std::size_t i = 1; i < cell.middle.size(); ++i)
      if (cell.box.hi[i] - cell.box.lo[i] > cell.box.hi[axis] - cell.box.lo[axis]) axis = i;
    const double lo = cell.box.lo[axis], hi = cell.box.hi[axis], first = lo + (hi - lo) / 3, second = hi - (hi - lo) / 3;
    if (!(lo < first && first < second && second < hi)) return;  // nothing between: the verdict will say so
    for (int part = 0; part < 3; ++part) {
      OpenCell below = cell;
      below.half_gap = 0;
      below.box.lo[axis] = part == 0 ? lo : part == 1 ? first : second;
      below.box.hi[axis] = part == 0 ? first : part == 1 ? second : hi;
      if (part != 1) below.middle[axis] = std::midpoint(below.box.lo[axis], below.box.hi[axis]);
      open_.push_back(std::move(below));
    }
  }

  std::vector<Point> widest(double most) const {
    if (!(most > 0)) return {};
    // Half the widest gap at least, so that few answers settle as much as they can before the next ones are chosen.
    const double least = std::max(goal_, 0.5 * most);
    std::vector<const OpenCell*> order;
    for (const OpenCell& cell : open_)
      if (cell.half_gap > goal_ && cell.half_gap >= least) order.push_back(&cell);
    std::stable_sort(order.begin(), order.end(), [](const OpenCell* a, const OpenCell* b) { return a->half_gap > b->half_gap; });
    std::vector<Point> chosen;
    const double apart = std::isfinite(least) ? least : 0;
    for (const OpenCell* cell : order) {
      if (chosen.size() >= options_.batch) break;
      // An answer so close could settle this one.
      if (std::none_of(chosen.begin(), chosen.end(),
                       [&](const Point& p) { return envelopes_->reach(apart_of(p, cell->middle), norm_) <= apart; }))
        chosen.push_back(cell->middle);
    }
    return chosen;
  }

  double apart_of(const Point& a, const Point& b) const {
    Box box{a, b};
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i] > b[i]) std::swap(box.lo[i], box.hi[i]);
    return 2 * envelopes_->radius(box);
  }

  SampleLog& log_;
  Samples samples_;
  Norm norm_;
  const OracleOptions& options_;
  double goal_;
  std::optional<Envelopes> envelopes_;
  std::vector<OpenCell> open_;
  OracleResult result_;
};

}  // namespace

OracleResult ask_oracle(SampleLog& log, const Samples& stated, const Box& domain, double epsilon_down, Norm norm,
                        const OracleOptions& options) {
  return Asking(log, stated, domain, epsilon_down, norm, options).run();
}

}  // namespace mocert
