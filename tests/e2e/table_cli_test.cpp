#include <cmath>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class TableProgram : public ProgramTest {
 protected:
  /// sin(3 x) y on a grid of 21 x 11, the rows in reverse order.
  void write_table() const {
    std::string csv = "x0,x1,y0\n", axes[2], values;
    for (int i = 20; i >= 0; --i)
      for (int j = 10; j >= 0; --j) csv += fmt::format("{},{},{}\n", i / 20.0, j / 5.0, std::sin(3 * i / 20.0) * j / 5.0);
    for (int i = 0; i <= 20; ++i) {
      axes[0] += fmt::format("{}{}", i ? "," : "", i / 20.0);
      for (int j = 0; j <= 10; ++j) values += fmt::format("{}{}", i + j ? "," : "", std::sin(3 * i / 20.0) * j / 5.0);
    }
    for (int j = 0; j <= 10; ++j) axes[1] += fmt::format("{}{}", j ? "," : "", j / 5.0);
    write("t.csv", csv);
    write("t.json", fmt::format(R"({{"mocert": "target", "schemaVersion": "1.0", "kind": "table", "axes": [[{}],[{}]], "values": [{}]}})",
                                axes[0], axes[1], values));
  }
};

TEST_F(TableProgram, IsReplacedByAMixtureThatIsCertifiedAndChecked) {
  write_table();
  const Outcome built = mocert("construct t.csv --table --epsilon 0.02 -o m.json --json");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  EXPECT_GT(built.json()["experts"].get<int>(), 4);
  EXPECT_LT(built.json()["experts"].get<int>(), 100);
  EXPECT_EQ(check("m.cert.json --model m.json --target t.csv --table --epsilon 0.02").status, 0);
  // The same table as axes and values; the note says that the file is another.
  const Outcome inlined = check("m.cert.json --model m.json --target t.json --epsilon 0.02");
  EXPECT_EQ(inlined.status, 0) << inlined.out << inlined.err;
  EXPECT_NE(inlined.out.find("file differs"), std::string::npos);
  // Samples are another claim.
  EXPECT_EQ(check("m.cert.json --model m.json --target t.csv --lipschitz 10 --epsilon 0.02").status, 3);

  const Outcome violated = mocert("certify m.json t.json --epsilon 0.001 --json --force");
  ASSERT_EQ(violated.status, 1) << violated.out << violated.err;
  EXPECT_EQ(check("m.cert.json --model m.json --target t.csv --table --epsilon 0.001").status, 1);
}

TEST_F(TableProgram, CoordinatesAndValuesAtTheEdgeOfBinary64) {
  write("zero.json",
        R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}],
 "experts": [{"constant": [0]}]})");
  write("wide.csv", "x0,y0\n-1.7e308,-1.7e308\n1.7e308,1.7e308\n");
  write("steep.csv", "x0,y0\n0,1e308\n5e-324,-1e308\n1,1.7e308\n");
  for (const char* table : {"wide.csv", "steep.csv"}) {
    EXPECT_NE(mocert(fmt::format("certify zero.json {} --table --epsilon 1.6e308 --force --max-boxes 2000", table)).status, 0) << table;
    const int status = mocert(fmt::format("certify zero.json {} --table --epsilon 1.7e308 --force --max-boxes 2000", table)).status;
    EXPECT_TRUE(status == 0 || status == 4) << table << status;
  }
  EXPECT_EQ(mocert("construct wide.csv --table --epsilon 1e300 -o m.json").status, 2);
}

TEST_F(TableProgram, AnErrorOfNothingIsNoCounterexampleElsewhere) {
  for (const char* value : {"1", "0.5"})
    write(fmt::format("{}.json", value),
          fmt::format(R"({{"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{{"expert": 0}}], "experts": [{{"constant": [{}]}}]}})",
                      value));
  write("away.csv", "x0,y0\n1,1\n2,1\n");
  write("line.csv", "x0,y0\n0,0\n0.5,0.5\n1,1\n");
  for (const char* self_check : {"", " --no-self-check"}) {
    const Outcome away = mocert(fmt::format("certify 1.json away.csv --table --epsilon 3 --force{}", self_check));
    EXPECT_EQ(away.status, 0) << away.out << away.err;
    const Outcome point = mocert(fmt::format("certify 0.5.json line.csv --table --domain [0.5,0.5] --epsilon 0.1 --force{}", self_check));
    EXPECT_EQ(point.status, 0) << point.out << point.err;
  }
}

TEST_F(TableProgram, WhatIsWrongIsSaid) {
  write_table();
  ASSERT_EQ(mocert("construct t.csv --table --epsilon 0.5 -o m.json").status, 0);
  const auto says = [&](const std::string& arguments, const std::string& words) {
    const Outcome run = mocert("certify m.json " + arguments + " --epsilon 0.5 --force");
    EXPECT_EQ(run.status, 2) << arguments << run.out;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  says("t.csv --table --domain '[0,1]x[0,3]'", "a part of the target's domain [0,1]x[0,2]");
  says("t.csv --table --lipschitz 1", "--lipschitz: found a table as target");
  says("t.csv", "--table if this is a table");
  write("hole.csv", "x0,x1,y0\n0,0,0\n0,2,0\n1,0,0\n");
  says("hole.csv --table", "3 rows that span a grid of 2 x 2 points");
  write("twice.json",
        R"({"mocert": "target", "schemaVersion": "1.0", "kind": "table", "axes": [[0, 1, 1], [0, 1]], "values": [0, 0, 0, 0, 0, 0]})");
  says("twice.json", "twice.json: /axes/0/2: found 1 after 1, expected strictly increasing numbers");
}

}  // namespace
}  // namespace mocert::testing
