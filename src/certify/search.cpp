#include "certify/search.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "certify/examine.hpp"
#include "certify/grouped_forms.hpp"
#include "certify/parallel.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t reported_open = 20;

class Search {
 public:
  Search(const Claim& claim, const SearchOptions& options)
      : claim_(claim), walk_(claim.walk()), options_(options), team_(options.threads), started_(std::chrono::steady_clock::now()) {
    if (seeks_bound()) tolerate(0);
    result_.witness = options.witness;
    tools_.resize(team_.size());
    for (unsigned t = 0; t < team_.size(); ++t) examiners_.emplace_back(claim_, options_);
    Item root = item_at(walk_, claim.route.value_or(std::vector<int>{}));
    if (!claim.route) root.borders.reset();
    root.box = claim.domain;
    stack_.push_back(std::move(root));
  }

  SearchResult run() {
    while (!stack_.empty() && !violated()) {
      if (const char* limit = limit_reached()) {
        result_.stopped_by = limit;
        break;
      }
      if (seeks_bound() && !worst_first()) break;
      round();
      if (seeks_bound()) raise_lower_bound();
      if (options_.progress) options_.progress({result_.boxes, stack_.size(), result_.leaves});
    }
    finish();
    return std::move(result_);
  }

 private:
  bool seeks_bound() const { return options_.relative_width > 0; }

  /// Puts the boxes of the greatest bounds where round() takes them; false if none is above what is tolerated.
  bool worst_first() {
    const auto before = [](const Item& a, const Item& b) {
      return a.upper < b.upper || (a.upper == b.upper && a.proof_node > b.proof_node);
    };
    const auto batch = static_cast<std::ptrdiff_t>(std::min(stack_.size(), options_.batch));
    std::nth_element(stack_.begin(), stack_.end() - batch, stack_.end(), before);
    std::sort(stack_.end() - batch, stack_.end(), before);
    return stack_.back().upper > claim_.epsilon_up;
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
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>({stack_.size(), options_.batch, options_.limits.boxes - result_.boxes}));
    std::vector<Item> batch;
    batch.reserve(count);
    for (std::size_t k = 0; k < count; ++k) {
      batch.push_back(std::move(stack_.back()));
      stack_.pop_back();
    }
    std::vector<Examined> examined(count);
    const double best = result_.witness ? result_.witness->error : 0;
    std::vector<CellView> views(count);
    std::vector<std::pair<const Expert*, const Box*>> wanted(count);
    team_.for_each(count, [&](unsigned thread, std::size_t k) {
      views[k] = examiners_[thread].view(batch[k]);
      wanted[k] = {examiners_[thread].expert_wanted(batch[k], views[k]), &batch[k].box};
    });
    GroupedForms grouped(std::move(wanted), claim_.model.outputs);
    if (grouped.groups() > 0) team_.for_each(grouped.groups(), [&](unsigned thread, std::size_t g) { grouped.make(tools_[thread], g); });
    team_.for_each(count, [&](unsigned thread, std::size_t k) {
      examined[k] = examiners_[thread].examine(batch[k], views[k], grouped.forms(k), best);
    });
    result_.boxes += count;
    // Last first, so that the stack goes on with the first.
    for (std::size_t k = count; k-- > 0;) apply(batch[k], examined[k]);
  }

  void apply(Item& item, Examined& e) {
    if (!e.undefined.empty())
      throw InputError("target", "a formula that is undefined in the domain: " + e.undefined, "a function defined on the whole domain");
    if (e.witness && (!result_.witness || e.witness->error > result_.witness->error)) result_.witness = std::move(e.witness);
    Proof& proof = result_.proof;
    switch (e.action) {
      case Examined::Action::outside: mark_outside(item.proof_node, e.border); break;
      case Examined::Action::cut:
      case Examined::Action::split: {
        const std::uint32_t first = proof.expand(item.proof_node, ProofKind::split, 2, e.axis, e.at);
        const auto axis = static_cast<std::size_t>(e.axis);
        for (const bool high : {true, false}) {
          const std::uint32_t child = first + (high ? 1 : 0);
          if (e.action == Examined::Action::cut && high == e.far_is_high) {
            mark_outside(child, e.border);
            continue;
          }
          Item part;
          part.at = item.at;
          part.path = item.path;
          part.borders = e.borders;
          part.box = item.box;
          (high ? part.box.lo : part.box.hi)[axis] = e.at;
          part.proof_node = child;
          part.depth = item.depth + 1;
          part.upper = std::min(item.upper, e.bound.upper);
          stack_.push_back(std::move(part));
        }
        break;
      }
      case Examined::Action::route: {
        const auto children = static_cast<std::uint32_t>(walk_.node(item.at.node).children.size());
        const std::uint32_t first = proof.expand(item.proof_node, ProofKind::route, children);
        const int level = item.path ? item.path->level + 1 : 0;
        for (std::uint32_t c = children; c-- > 0;) {
          Item below;
          below.at = walk_.child(item.at, static_cast<int>(c));
          below.path = std::make_shared<PathStep>(PathStep{item.path, level, item.at.node, static_cast<int>(c)});
          below.borders = e.borders;
          below.fresh = true;
          below.box = item.box;
          below.proof_node = first + c;
          below.depth = item.depth + 2;
          stack_.push_back(std::move(below));
        }
        break;
      }
      case Examined::Action::bounded: {
        ProofNode& node = proof.nodes[item.proof_node];
        node.kind = ProofKind::bounded;
        node.second_order = e.bound.second_order;
        if (!e.bound.upper_sample.empty()) {
          node.first = static_cast<std::uint32_t>(proof.samples.size());
          proof.samples.push_back({std::move(e.bound.upper_sample), std::move(e.bound.lower_sample)});
        }
        ++result_.leaves;
        result_.upper = std::max(result_.upper, e.bound.upper);
        break;
      }
      case Examined::Action::open:
        result_.stopped_by = e.reason;
        leave_open(item, std::min(item.upper, e.bound.upper));
        break;
    }
  }

  void mark_outside(std::uint32_t index, const Border& border) {
    ProofNode& node = result_.proof.nodes[index];
    node.kind = ProofKind::outside;
    node.axis_or_level = border.level;
    node.sibling = border.sibling;
  }

  void leave_open(const Item& item, double upper) {
    ++result_.open_count;
    result_.upper = std::max(result_.upper, upper);
    OpenBox open{walk_.experts(item.at).expert, choices(item.path), item.box, upper};
    const auto worse = [](const OpenBox& a, const OpenBox& b) { return a.upper > b.upper; };
    result_.open.insert(std::upper_bound(result_.open.begin(), result_.open.end(), open, worse), std::move(open));
    if (result_.open.size() > reported_open) result_.open.pop_back();
  }

  void finish() {
    for (const Item& item : stack_) {
      if (seeks_bound() && item.upper <= claim_.epsilon_up)
        result_.upper = std::max(result_.upper, item.upper);
      else
        leave_open(item, item.upper);
    }
    if (violated())
      result_.verdict = Verdict::violated;
    else if (result_.open_count == 0)
      result_.verdict = Verdict::certified;
    if (result_.witness) result_.lower = result_.witness->error;
    if (result_.verdict != Verdict::certified || seeks_bound())
      result_.upper = std::max(result_.upper, result_.lower);
    else  // Where a leaf was closed by the finer arithmetic its own bound may be a trifle larger than ours.
      result_.upper = std::min(claim_.epsilon_up, std::max(mul_up(result_.upper, 1 + 0x1p-35), result_.lower));
  }

  Claim claim_;
  Walk walk_;
  SearchOptions options_;
  Team team_;
  std::chrono::steady_clock::time_point started_;
  std::vector<Examiner> examiners_;
  std::vector<GroupedForms::Tools> tools_;
  std::vector<Item> stack_;
  SearchResult result_;
};

}  // namespace

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
