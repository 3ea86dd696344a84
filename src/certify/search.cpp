#include "certify/search.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "certify/examine.hpp"
#include "certify/grouped_forms.hpp"
#include "certify/parallel.hpp"
#include "certify/skeleton.hpp"
#include "certify/work.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t reported_open = 20;
constexpr std::size_t proved_at_once = 16;  ///< suspects: whatever the number of threads, so that all find the same

class Search {
 public:
  Search(const Claim& claim, const SearchOptions& options)
      : claim_(claim), walk_(claim.walk()), options_(options), team_(options.threads), started_(std::chrono::steady_clock::now()) {
    if (seeks_bound()) tolerate(0);
    result_.witness = options.witness;
    tools_.resize(team_.size());
    for (unsigned t = 0; t < team_.size(); ++t) examiners_.emplace_back(claim_, options_);
    if (seeks_bound() || claim_.route) {  // one work that is all
      Item root = item_at(walk_, claim.route.value_or(std::vector<int>{}));
      if (!claim.route) root.borders.reset();
      root.box = claim.domain;
      works_.emplace_back(walk_, 0, std::move(root));
      return;
    }
    const CellRange all{0, count_cells(claim_.model)};
    result_.proof.number_cells(all.to);
    for (const auto& batch : options_.known) know(batch);
    skeleton_.emplace(walk_, claim_.model, examiners_[0], claim_.domain, options_.cells.value_or(all), result_.proof);
  }

  SearchResult run() {
    while (!violated()) {
      take_up_cells();
      if (works_.empty() || (!skeleton_ && works_.front().stack.empty())) break;
      if (const char* limit = limit_reached()) {
        result_.stopped_by = limit;
        break;
      }
      if (seeks_bound() && !worst_first(works_.front().stack)) break;
      round();
      if (options_.verify) begin_refused_anew();
      if (seeks_bound()) raise_lower_bound();
      if (options_.progress) options_.progress({result_.boxes, open_boxes(), result_.leaves});
      put_away_finished();
    }
    finish();
    return std::move(result_);
  }

 private:
  bool seeks_bound() const { return options_.relative_width > 0; }

  void know(const std::shared_ptr<const CellBatch>& batch) {
    result_.proof.add(batch);
    for (const CellBatch::Cell& c : batch->cells) {
      result_.boxes += c.boxes;
      result_.leaves += c.leaves;
      result_.leaf_upper = std::max(result_.leaf_upper, c.upper);
    }
    if (batch->witness) consider(*batch->witness);
  }
  void consider(const Witness& w) {
    if (!result_.witness || better(w, *result_.witness)) result_.witness = w;
  }

  /// Boxes of a work that the next round takes: what becomes of a cell must not depend on the others.
  std::size_t share(const Work& work) const { return std::min(work.stack.size(), options_.batch); }

  /// Begins as many cells as a round needs.
  void take_up_cells() {
    if (!skeleton_) return;
    std::size_t boxes = 0;
    for (const Work& work : works_) boxes += share(work);
    while (boxes < options_.batch) {
      std::optional<Work> next = skeleton_->next();
      if (!next) break;
      works_.push_back(std::move(*next));
      ++boxes;
    }
    result_.boxes += skeleton_->boxes - result_.skeleton_boxes;
    result_.skeleton_boxes = skeleton_->boxes;
    if (!skeleton_->left_open.empty()) result_.stopped_by = "depth";
    leave_skeleton_open();
  }

  /// Puts the boxes of the greatest bounds where round() takes them; false if none is above what is tolerated.
  bool worst_first(std::vector<Item>& stack) {
    const auto before = [](const Item& a, const Item& b) {
      return a.upper < b.upper || (a.upper == b.upper && a.proof_node > b.proof_node);
    };
    const auto batch = static_cast<std::ptrdiff_t>(std::min(stack.size(), options_.batch));
    std::nth_element(stack.begin(), stack.end() - batch, stack.end(), before);
    std::sort(stack.end() - batch, stack.end(), before);
    return stack.back().upper > claim_.epsilon_up;
  }

  /// A proven error makes the tolerated one larger: leaves close at lower (1 + relative_width).
  void raise_lower_bound() {
    if (result_.witness) tolerate(mul_down(result_.witness->error, 1 + options_.relative_width));
  }
  void tolerate(double error) { claim_.epsilon_down = claim_.epsilon_up = std::max(error, options_.negligible); }

  bool violated() const { return !seeks_bound() && result_.witness && result_.witness->error > claim_.epsilon_up; }

  const char* limit_reached() const {
    if (options_.interrupted && options_.interrupted->load()) return "interrupt";
    if (options_.limits.seconds > 0 &&
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > options_.limits.seconds)
      return "time";
    if (result_.boxes >= options_.limits.boxes) return "boxes";
    return nullptr;
  }

  void round() {
    std::uint64_t allowed = options_.limits.boxes - result_.boxes;  // the work that this cuts short keeps a box: it is not finished
    std::vector<Item> batch;
    std::vector<std::uint64_t> of;  ///< which work, by place in works_
    for (std::size_t w = 0; w < works_.size() && batch.size() < options_.batch && allowed > 0; ++w) {
      Work& work = works_[w];
      const auto boxes = static_cast<std::size_t>(std::min<std::uint64_t>(share(work), allowed));
      allowed -= boxes;
      for (std::size_t k = 0; k < boxes; ++k) {
        batch.push_back(std::move(work.stack.back()));
        of.push_back(w);
        work.stack.pop_back();
      }
    }
    const std::size_t count = batch.size();
    std::vector<Examined> examined(count);
    const double best = result_.witness ? result_.witness->error : 0;
    std::vector<CellView> views(count);
    std::vector<std::pair<const Expert*, const Box*>> wanted(count);
    team_.for_each(count, [&](unsigned thread, std::size_t k) {
      views[k] = examiners_[thread].view(batch[k]);
      wanted[k] = {examiners_[thread].expert_wanted(batch[k], views[k]), &batch[k].box};
    });
    GroupedForms grouped(std::move(wanted), claim_.model.outputs, of);
    if (grouped.groups() > 0) team_.for_each(grouped.groups(), [&](unsigned thread, std::size_t g) { grouped.make(tools_[thread], g); });
    team_.for_each(count, [&](unsigned thread, std::size_t k) {
      examined[k] = examiners_[thread].examine(batch[k], views[k], grouped.forms(k), best);
    });
    prove_suspects(batch, examined);
    // Last first, so that each stack goes on with the first.
    for (std::size_t k = count; k-- > 0;) apply(works_[of[k]], batch[k], examined[k]);
  }

  /// The greatest first: most need no proof once those are proved.
  void prove_suspects(const std::vector<Item>& batch, std::vector<Examined>& examined) {
    struct Place {
      double error;
      std::size_t box, which;
    };
    std::vector<Place> places;
    for (std::size_t k = 0; k < examined.size(); ++k)
      for (std::size_t s = 0; s < examined[k].suspects.size(); ++s) places.push_back({examined[k].suspects[s].error, k, s});
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.error > b.error; });
    std::vector<std::optional<Witness>> proved(proved_at_once);
    for (std::size_t begin = 0; begin < places.size(); begin += proved_at_once) {
      if (result_.witness && too_small(places[begin].error, result_.witness->error)) return;
      const std::size_t count = std::min(proved_at_once, places.size() - begin);
      team_.for_each(count, [&](unsigned thread, std::size_t i) {
        const Place& place = places[begin + i];
        proved[i] = examiners_[thread].prove(batch[place.box], std::move(examined[place.box].suspects[place.which].x));
      });
      for (std::size_t i = 0; i < count; ++i)
        if (proved[i]) consider(*proved[i]);
    }
  }

  void apply(Work& work, Item& item, Examined& e) {
    if (!e.undefined.empty())
      throw InputError("target", "a formula that is undefined in the domain: " + e.undefined, "a function defined on the whole domain");
    const double upper = std::min(item.upper, e.bound.upper);
    const std::uint64_t leaves = work.leaves;
    const bool closed = work.apply(item, e);
    result_.boxes += 1;
    result_.leaves += work.leaves - leaves;
    if (closed) return;
    result_.stopped_by = e.reason;
    leave_open(item, upper);
  }

  /// Cells with a leaf that the checker does not confirm; what was left open of them is still reported.
  void begin_refused_anew() {
    for (Work& work : works_) {
      if (!work.refused) continue;
      result_.boxes -= work.boxes;
      result_.leaves -= work.leaves;
      work.begin_anew();
    }
  }

  /// Hands on the cells of which nothing is open any more.
  void put_away_finished() {
    if (!skeleton_) return;
    auto batch = std::make_shared<CellBatch>();
    std::erase_if(works_, [&](const Work& work) {
      if (!work.stack.empty()) return false;
      result_.leaf_upper = std::max(result_.leaf_upper, work.upper);
      if (work.left_open == 0) {
        const std::uint64_t begin = batch->code.size();
        work.encode(batch->code);
        batch->cells.push_back({work.cell(), work.boxes, work.leaves, work.upper, begin, batch->code.size() - begin});
      }
      return true;
    });
    if (batch->cells.empty()) return;
    batch->witness = result_.witness;
    batch->code.shrink_to_fit();
    result_.proof.add(batch);
    if (options_.finished) options_.finished(batch);
  }

  std::uint64_t open_boxes() const {
    std::uint64_t open = 0;
    for (const Work& work : works_) open += work.stack.size();
    return open;
  }

  void leave_skeleton_open() {
    for (const Item& item : skeleton_->left_open) leave_open(item, item.upper);
    skeleton_->left_open.clear();
  }

  void leave_open(const Item& item, double upper) {
    ++result_.open_count;
    result_.upper = std::max(result_.upper, upper);
    OpenBox open{walk_.experts(item.at).expert, choices(item.path), item.box, upper};
    const auto worse = [](const OpenBox& a, const OpenBox& b) { return a.upper > b.upper; };
    result_.open.insert(std::upper_bound(result_.open.begin(), result_.open.end(), open, worse), std::move(open));
    if (result_.open.size() > reported_open) result_.open.pop_back();
  }

  /// After a limit, so that what is known of the error has an upper end: one bound for every box that has none, as many as the limit of
  /// boxes allows and, after a limit of time, for a quarter of it.
  void bound_what_is_left() {
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t allowed = options_.limits.boxes;
    const auto bound = [&](const std::vector<Item*>& items) {
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
      if (items.size() > allowed || (options_.limits.seconds > 0 && spent.count() > options_.limits.seconds / 4)) return false;
      allowed -= items.size();
      team_.for_each(items.size(), [&](unsigned thread, std::size_t k) { items[k]->upper = examiners_[thread].upper(*items[k]); });
      return true;
    };
    std::vector<Item*> items;
    for (Work& work : works_)
      for (Item& item : work.stack)
        if (std::isinf(item.upper)) items.push_back(&item);
    if (!bound(items) || !skeleton_) return;
    for (bool more = true; more;) {
      std::vector<Work> cells;
      while (cells.size() < options_.batch && more) {
        std::optional<Work> next = skeleton_->next();
        if (next) cells.push_back(std::move(*next));
        more = next.has_value();
      }
      items.clear();
      for (Work& cell : cells) items.push_back(&cell.stack.back());
      more = bound(items) && more;
      for (const Work& cell : cells) leave_open(cell.stack.back(), cell.stack.back().upper);
      leave_skeleton_open();
    }
  }

  void finish() {
    if (!result_.stopped_by.empty() && result_.stopped_by != "interrupt" && !violated() && !seeks_bound()) bound_what_is_left();
    for (const Work& work : works_) {
      result_.leaf_upper = std::max(result_.leaf_upper, work.upper);
      for (const Item& item : work.stack) {
        if (seeks_bound() && item.upper <= claim_.epsilon_up)
          result_.upper = std::max(result_.upper, item.upper);
        else
          leave_open(item, item.upper);
      }
    }
    if (!result_.stopped_by.empty() && skeleton_ && !violated())
      for (const Item& item : skeleton_->waiting()) leave_open(item, item.upper);
    if (violated())
      result_.verdict = Verdict::violated;
    else if (result_.open_count == 0)
      result_.verdict = Verdict::certified;
    if (result_.verdict == Verdict::certified && !skeleton_ && !seeks_bound()) works_.front().encode(result_.proof.skeleton);
    if (result_.witness) result_.lower = result_.witness->error;
    result_.upper = std::max(result_.upper, result_.leaf_upper);
    if (result_.verdict != Verdict::certified || seeks_bound())
      result_.upper = std::max(result_.upper, result_.lower);
    else
      result_.upper = stated_upper(result_.leaf_upper, result_.lower, claim_.epsilon_up);
  }

  Claim claim_;
  Walk walk_;
  SearchOptions options_;
  Team team_;
  std::chrono::steady_clock::time_point started_;
  std::vector<Examiner> examiners_;
  std::vector<GroupedForms::Tools> tools_;
  std::vector<Work> works_;  ///< at work, the first ones first
  std::optional<Skeleton> skeleton_;
  SearchResult result_;
};

}  // namespace

double stated_upper(double leaf_upper, double lower, double epsilon_up) {
  return std::min(epsilon_up, std::max(mul_up(leaf_upper, 1 + 0x1p-35), lower));
}

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::certified: return "certified";
    case Verdict::violated: return "violated";
    case Verdict::undecided: break;
  }
  return "undecided";
}

SearchResult search(const Claim& claim, const SearchOptions& options) { return Search(claim, options).run(); }

}  // namespace mocert
