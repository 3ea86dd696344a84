#include "theory/vc_dimension.hpp"

#include <algorithm>

#include "mocert/error.hpp"

namespace mocert::theory {
namespace {

bool all_one_layer(const ModelClass& c) {
  return std::all_of(c.experts.begin(), c.experts.end(), [](const auto& group) { return group.first.one_layer(); });
}

ModelClass fixed(const ExpertShape& shape, const mpz_class& count) {
  ModelClass c;
  c.experts.emplace(shape, count);
  return c;
}

/// Sum of C(n, j) over j <= most: the greatest number of cells of n hyperplanes in that many dimensions.
mpz_class cells(const mpz_class& n, std::uint64_t most) {
  mpz_class term = 1, sum = 1;
  for (std::uint64_t j = 1; j <= most && j <= n; ++j) {
    term *= n - j + 1;
    mpz_divexact_ui(term.get_mpz_t(), term.get_mpz_t(), j);
    sum += term;
  }
  return sum;
}

/// Losses |g(x) - y| of a vector space of functions g: no more than the largest m with sum_{j <= dimension} C(2m, j) >= 2^m are shattered.
/// The growth bound gives an m that is not exceeded; below it the sums are exact. Above 200 dimensions the growth bound stands alone.
mpz_class loss_of_vector_space(std::uint64_t dimension) {
  mpz_class m = GrowthBound{{{2, dimension, 1, true}}}.largest_shattered();
  if (dimension > 200) return m;
  while (cells(2 * m, dimension) < (mpz_class(1) << m.get_ui())) --m;
  return m;
}

mpz_class sum_over_groups(const ModelClass& model_class, unsigned long looks) {
  mpz_class sum = 0;
  for (const auto& [shape, count] : model_class.experts) {
    if (shape.one_layer()) {
      for (const auto& [dimension, outputs] : shape.dimensions)
        sum += count * outputs * (looks == 1 ? mpz_class(dimension) : loss_of_vector_space(dimension));
    } else {
      mpz_class group = count * growth_bound(fixed(shape, 1), looks).largest_shattered();
      if (count > 1) group = std::min(group, growth_bound(fixed(shape, count), looks).largest_shattered());
      sum += group;
    }
  }
  return sum;
}

mpz_class bound(const ModelClass& model_class, unsigned long looks) {
  const mpz_class joint = growth_bound(model_class, looks).largest_shattered();
  return model_class.learned_routing && model_class.router_pairs > 0 ? joint : std::min(joint, sum_over_groups(model_class, looks));
}

}  // namespace

GrowthBound growth_bound(const ModelClass& model_class, unsigned long looks) {
  if (model_class.experts.empty()) throw InternalError("a class of mixtures without experts");
  GrowthBound growth;
  if (model_class.learned_routing && model_class.router_pairs > 0)
    growth.steps.push_back({model_class.router_pairs, model_class.router_variables, 1, true});

  const bool affine = all_one_layer(model_class);
  std::size_t depth = 0;
  for (const auto& [shape, count] : model_class.experts) depth = std::max(depth, shape.layers.size());
  for (std::size_t i = 0; i < depth; ++i) {
    GrowthStep step;
    step.affine = affine;
    for (const auto& [shape, count] : model_class.experts) {
      if (i >= shape.layers.size()) continue;
      mpz_class variables = 0;
      unsigned long degree = 1;
      for (std::size_t l = 0; l <= i; ++l) {
        variables += shape.layers[l].parameters;
        if (l == 0) continue;
        variables += shape.layers[l - 1].slopes;
        degree += shape.layers[l - 1].slopes > 0 ? 2UL : 1UL;
      }
      const bool last = i + 1 == shape.layers.size();
      step.variables += count * variables;
      step.degree = std::max(step.degree, degree);
      step.polynomials = std::max(step.polynomials, last ? mpz_class(looks) : mpz_class(shape.layers[i].units));
    }
    growth.steps.push_back(step);
  }
  return growth;
}

Dimension vc_dimension(const ModelClass& model_class) {
  const bool routed = model_class.learned_routing && model_class.router_pairs > 0;
  if (routed) return {bound(model_class, 1), false, "docs/theory.md, T3, T4 and T5"};
  if (all_one_layer(model_class)) return {sum_over_groups(model_class, 1), true, "docs/theory.md, T6 and T7"};
  return {bound(model_class, 1), false, "docs/theory.md, T3, T5 and T6"};
}

Dimension loss_dimension(const ModelClass& model_class) { return {bound(model_class, 2), false, "docs/theory.md, T9"}; }

std::optional<mpz_class> closed_form_bound(const ModelClass& model_class) {
  if (model_class.experts.size() != 1 || model_class.experts.begin()->second != 1) return std::nullopt;
  const ExpertShape& shape = model_class.experts.begin()->first;
  mpz_class up_to_here = 0, sum = 0, weighted = 0;
  for (std::size_t i = 0; i < shape.layers.size(); ++i) {
    const LayerShape& layer = shape.layers[i];
    if (layer.slopes > 0) return std::nullopt;
    up_to_here += layer.parameters;
    sum += up_to_here;
    weighted += mpz_class(layer.units) * (i + 1);
  }
  if (shape.layers.back().units != 1 || weighted < 3) return std::nullopt;
  const Up r = Up(mpz_class(2 * weighted)) * Up::e();
  return (Up(static_cast<long>(shape.layers.size())) + Up(sum) * (Up(2) * r * r.log2()).log2()).floor();
}

}  // namespace mocert::theory
