#include "enclose/table_gap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "enclose/random_claims.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using testing::Generator;

Table random_table(Generator& g, int n, int m) {
  Table t;
  t.outputs = m;
  std::size_t points = 1;
  for (int k = 0; k < n; ++k) {
    std::vector<double> axis{testing::uniform(g, -2, 1)};
    for (int i = testing::pick(g, 5); i > 0; --i) axis.push_back(axis.back() + std::pow(10.0, testing::uniform(g, -4, 0.5)));
    points *= axis.size();
    t.axes.push_back(axis);
  }
  for (std::size_t i = 0; i < points * static_cast<std::size_t>(m); ++i) t.values.push_back(testing::random_weight(g));
  return t;
}

/// Ends on grid lines or anywhere, sometimes of no width.
Box box_inside(Generator& g, const Table& t) {
  Box box;
  for (const auto& axis : t.axes) {
    double ends[2];
    for (double& e : ends)
      e = testing::pick(g, 3) == 0 ? axis[static_cast<std::size_t>(testing::pick(g, static_cast<int>(axis.size())))]
                                   : std::fmin(std::fmax(testing::uniform(g, axis.front(), axis.back()), axis.front()), axis.back());
    box.lo.push_back(std::fmin(ends[0], ends[1]));
    box.hi.push_back(std::fmax(ends[0], ends[1]));
  }
  return box;
}

/// The definition in rationals: a sum over the corners of the cell.
mpq_class exact_value(const Table& t, std::size_t output, const std::vector<double>& x) {
  mpq_class sum = 0;
  const std::size_t n = t.axes.size();
  for (std::size_t corner = 0; corner < (std::size_t{1} << n); ++corner) {
    mpq_class weight = 1;
    std::size_t index = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const auto& axis = t.axes[k];
      std::size_t cell = 0;
      while (cell + 2 < axis.size() && axis[cell + 1] <= x[k]) ++cell;
      const bool high = (corner >> k) & 1;
      if (axis.size() == 1) {
        weight *= high ? 0 : 1;
        index = index * axis.size();
        continue;
      }
      const mpq_class w = (mpq_class(x[k]) - mpq_class(axis[cell])) / (mpq_class(axis[cell + 1]) - mpq_class(axis[cell]));
      weight *= high ? w : mpq_class(1 - w);
      index = index * axis.size() + cell + (high ? 1 : 0);
    }
    if (weight != 0) sum += weight * mpq_class(t.values[index * static_cast<std::size_t>(t.outputs) + output]);
  }
  return sum;
}

mpq_class exact_expert(const Expert& e, const std::vector<double>& x) {
  std::vector<mpq_class> z;
  for (std::size_t i = 0; i < x.size(); ++i)
    z.push_back(e.input ? mpq_class((mpq_class(x[i]) - mpq_class(e.input->mean[i])) / mpq_class(e.input->range[i])) : mpq_class(x[i]));
  for (const Layer& layer : e.layers) {
    std::vector<mpq_class> next;
    for (int r = 0; r < layer.rows; ++r) {
      mpq_class sum(layer.bias(r));
      if (layer.sparse) {
        for (const auto& entry : layer.entries)
          if (entry.row == r) sum += mpq_class(entry.value) * z[static_cast<std::size_t>(entry.col)];
      } else {
        for (int c = 0; c < layer.cols; ++c) sum += mpq_class(layer.weights(r, c)) * z[static_cast<std::size_t>(c)];
      }
      if (!layer.slope.empty() && sum < 0)
        sum *= mpq_class(layer.slope.size() == 1 ? layer.slope[0] : layer.slope[static_cast<std::size_t>(r)]);
      next.push_back(sum);
    }
    z = next;
  }
  if (e.output) z[0] = z[0] * mpq_class(e.output->range[0]) + mpq_class(e.output->mean[0]);
  return z[0];
}

TEST(TableGap, BoundsTheErrorAtEveryPointOfTheBox) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Table table = random_table(g, n, 1);
    TableGap gap(table, Norm::linf);
    const Expert expert = testing::random_expert(g, n, 1, testing::pick(g, 3));
    const Box box = box_inside(g, table);
    const GapBound bound = gap.bound(box, expert);
    ASSERT_TRUE(std::isfinite(bound.upper)) << seed;
    for (int k = 0; k < 20; ++k) {
      const std::vector<double> x = k == 0 ? bound.suspect.empty() ? box.lo : bound.suspect : testing::random_point(g, box);
      const mpq_class error = abs(exact_value(table, 0, x) - exact_expert(expert, x));
      ASSERT_LE(error, mpq_class(bound.upper)) << seed;
      const auto enclosed = gap.error_at(x, expert);
      ASSERT_TRUE(enclosed) << seed;
      ASSERT_TRUE(mpq_class(enclosed->lower()) <= error && error <= mpq_class(enclosed->upper())) << seed;
      ASSERT_NEAR(gap.approximate_error(x, expert), error.get_d(), 1e-9 * (1 + error.get_d())) << seed;
    }
  }
}

TEST(TableGap, IsTheErrorItselfForAffineExperts) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Table table = random_table(g, n, 1);
    TableGap gap(table, Norm::linf);
    const Expert expert = testing::random_expert(g, n, 1, 0);
    const GapBound bound = gap.bound(table.box(), expert);
    const auto there = bound.suspect.empty() ? std::optional<Interval>(0.0) : gap.error_at(bound.suspect, expert);
    ASSERT_TRUE(there) << seed;
    EXPECT_LE(bound.upper, there->upper() + 1e-12 * (1 + bound.upper)) << seed;
  }
}

TEST(TableGap, LeavesBoxesWithTooManyPointsToBeSplit) {
  Table table;
  table.outputs = 1;
  for (int k = 0; k < 2; ++k) {
    table.axes.emplace_back();
    for (int i = 0; i < 300; ++i) table.axes.back().push_back(i);
  }
  table.values.assign(90000, 1.0);
  TableGap gap(table, Norm::linf);
  Generator g(1);
  const Expert expert = testing::random_expert(g, 2, 1, 0);
  EXPECT_TRUE(std::isinf(gap.bound(table.box(), expert).upper));
  EXPECT_TRUE(std::isfinite(gap.bound(Box{{0, 0}, {100, 299}}, expert).upper));
  std::vector<double> score(2);
  gap.bend(Box{{0, 0}, {100, 299}}, expert, score);
  EXPECT_GT(score[1], score[0]);
}

TEST(Table, RowsMayStandInAnyOrderButMustFillTheGrid) {
  const auto read = [](const std::string& text) { return table_of_rows(parse_samples(text, "t.csv"), "t.csv"); };
  const Table a = read("x0,x1,y0,y1\n0,0,1,2\n0,5,3,4\n1,0,5,6\n1,5,7,8\n"), b = read("x0,x1,y0,y1\n1,5,7,8\n0,0,1,2\n1,0,5,6\n0,5,3,4\n");
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.values, (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(content_digest(a), content_digest(table_of_axes({{0, 1}, {0, 5}}, {1, 2, 3, 4, 5, 6, 7, 8}, "t")));
  EXPECT_EQ(content_digest(a), "sha256:2c1276814e598382d013a759cac8b43146fa8cf2e130199e68a9ec591435ba56");
  const auto refusal = [&](const std::string& text) -> std::string {
    try {
      read(text);
      return "";
    } catch (const InputError& e) {
      return e.what();
    }
  };
  EXPECT_NE(refusal("x0,x1,y0\n0,0,1\n0,5,3\n1,0,5\n").find("3 rows that span a grid of 2 x 2 points"), std::string::npos);
  EXPECT_NE(refusal("x0,y0\n0,1\n1,2\n0,3\n").find("3 rows that span"), std::string::npos);
  EXPECT_NE(refusal("x0,x1,y0\n0,0,1\n0,5,3\n1,0,5\n0,0,9\n").find("t.csv:5"), std::string::npos);
}

}  // namespace
}  // namespace mocert
