#include "theory/class_of_model.hpp"

#include <gtest/gtest.h>

#include "model/model_json.hpp"
#include "theory/layout.hpp"
#include "theory/vc_dimension.hpp"

namespace mocert::theory {
namespace {

Layer dense(int rows, int cols, std::size_t slopes) {
  Layer layer;
  layer.rows = rows;
  layer.cols = cols;
  layer.weights = RowMatrix::Zero(rows, cols);
  layer.bias = Eigen::VectorXd::Zero(rows);
  layer.slope.assign(slopes, 0.25);
  return layer;
}

/// Experts behind one node of that kind, expert k at leaf k.
MoMlp mixture(int inputs, std::vector<Expert> experts, RouterKind kind = RouterKind::nearest) {
  MoMlp model;
  model.inputs = inputs;
  model.outputs = 1;
  model.experts = std::move(experts);
  RouterNode root;
  root.kind = kind;
  model.router.push_back(root);
  for (std::size_t k = 0; k < model.experts.size(); ++k) {
    RouterNode leaf;
    leaf.expert = static_cast<int>(k);
    model.router.push_back(leaf);
    model.router[0].children.push_back(static_cast<int>(k) + 1);
    model.router[0].points.emplace_back(static_cast<std::size_t>(inputs), static_cast<double>(k));
    model.router[0].bias.push_back(0);
  }
  if (kind == RouterKind::nearest) model.router[0].bias.clear();
  validate(model, "test");
  return model;
}

Expert net(std::size_t slopes_per_layer) {
  Expert e;
  e.layers = {dense(8, 2, slopes_per_layer), dense(8, 8, slopes_per_layer), dense(1, 8, 0)};
  return e;
}

TEST(ClassOfModel, IsThatOfTheLayout) {
  for (const RouterKind kind : {RouterKind::nearest, RouterKind::argmax}) {
    const MoMlp per_layer = mixture(2, std::vector<Expert>(256, net(1)), kind),
                per_neuron = mixture(2, std::vector<Expert>(256, net(8)), kind);
    EXPECT_EQ(vc_dimension(class_of(per_layer, false, false)).bound, 570126);
    EXPECT_EQ(vc_dimension(class_of(per_layer, true, false)).bound, 593449);
    EXPECT_EQ(vc_dimension(class_of(per_layer, true, true)).bound, 640763);
    EXPECT_EQ(vc_dimension(class_of(per_neuron, true, true)).bound, 694454);
    EXPECT_EQ(vc_dimension(class_of(per_neuron, true, false)).bound, 593449);
  }
}

TEST(ClassOfModel, CountsAsTheLayoutDoes) {
  const MoMlp model = mixture(2, std::vector<Expert>(5, net(1)));
  const LayoutFigures layout = figures(parse_layout("5", "2-8-8-1", "fixed", "flat"));
  EXPECT_EQ(layout.total, count_parameters(model).total);
  EXPECT_EQ(layout.loaded, count_parameters(model).loaded);
  EXPECT_EQ(layout.per_expert, parameters(model.experts[0]));
}

TEST(ClassOfModel, SharedExpertsCountOnceAndUnnamedOnesNotAtAll) {
  Expert constant;
  constant.constant = {1};
  MoMlp model = mixture(2, std::vector<Expert>(4, constant));
  EXPECT_EQ(vc_dimension(class_of(model, false, true)).bound, 4);
  model.router[2].expert = 0;
  EXPECT_EQ(vc_dimension(class_of(model, false, true)).bound, 3);
  EXPECT_EQ(class_of(model, true, true).router_pairs, 6);
  EXPECT_EQ(class_of(model, true, true).router_variables, 12);
}

TEST(ClassOfModel, SparseLayersCountWhatIsStored) {
  Expert sparse;
  Layer layer;
  layer.rows = 1;
  layer.cols = 3;
  layer.sparse = true;
  layer.entries = {{0, 0, 1.0}, {0, 2, 1.0}};
  layer.bias = Eigen::VectorXd::Zero(1);
  sparse.layers = {layer};
  EXPECT_EQ(vc_dimension(class_of(mixture(3, {sparse, sparse}), false, true)).bound, 6);
  sparse.layers[0].entries.pop_back();
  EXPECT_EQ(vc_dimension(class_of(mixture(3, {sparse, sparse}), false, true)).bound, 4);
}

TEST(ClassOfModel, ScalingsDoNotCount) {
  Expert scaled = net(1);
  scaled.input = Scaling{{1, 2}, {3, 4}};
  scaled.output = Scaling{{1}, {2}};
  const MoMlp with = mixture(2, {scaled, scaled}), without = mixture(2, {net(1), net(1)});
  for (const bool slopes : {false, true}) EXPECT_EQ(class_of(with, true, slopes).experts, class_of(without, true, slopes).experts);
}

TEST(ClassOfModel, UnequalShapesAddUp) {
  Expert constant, affine;
  constant.constant = {1};
  affine.layers = {dense(1, 2, 0)};
  const mpz_class net_alone = vc_dimension(class_of(mixture(2, {net(1)}), false, false)).bound;
  EXPECT_EQ(net_alone, 2230);
  const ModelClass c = class_of(mixture(2, {net(1), constant, affine, affine}), false, false);
  EXPECT_EQ(c.experts.size(), 3U);
  EXPECT_EQ(vc_dimension(c).bound, net_alone + 1 + 3 + 3);
}

}  // namespace
}  // namespace mocert::theory
