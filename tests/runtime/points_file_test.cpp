#include "runtime/points_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "mocert/error.hpp"
#include "io/npy.hpp"

namespace mocert {
namespace {

std::string refusal(const std::string& bytes, const std::string& name, std::size_t columns = 2) {
  try {
    parse_points(bytes, name, columns);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(PointsFile, ReadsCsvExactly) {
  const Points p = parse_points("x0, x1\n0.1,-0x1.8p+1\r\n +1e3 ,.5\n5e-324,-0\n", "x.csv", 2);
  EXPECT_EQ(p.values, (std::vector<double>{0.1, -3, 1000, 0.5, 5e-324, 0}));
  EXPECT_EQ(p.rows(), 3U);
  EXPECT_EQ(parse_points("x0\n1\n2", "x.csv", 1).rows(), 2U);
}

TEST(PointsFile, RefusesWrongCsvWithThePlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"", "x.csv: found an empty file"},
                                                                  {"x0,x1\n", "x.csv: found no rows"},
                                                                  {"x0,y0\n1,2\n", "x.csv:1: found the column \"y0\", expected \"x1\""},
                                                                  {"x0\n1\n", "x.csv:1: found 1 fields, expected 2"},
                                                                  {"x0,x1,x2\n1,2,3\n", "x.csv:1: found 3 fields"},
                                                                  {"x0,x1\n1\n", "x.csv:2: found 1 fields"},
                                                                  {"x0,x1\n1,2,3\n", "x.csv:2: found 3 fields"},
                                                                  {"x0,x1\n1,2\n1,nan\n", "x.csv:3: found \"nan\""},
                                                                  {"x0,x1\n1,inf\n", "x.csv:2: found \"inf\""},
                                                                  {"x0,x1\n1,1e999\n", "x.csv:2: found \"1e999\""},
                                                                  {"x0,x1\n1,\n", "x.csv:2: found \"\""},
                                                                  {"x0,x1\n\n1,2\n", "x.csv:2: found an empty line"},
                                                                  {"x0,x1\n1,1-2\n", "x.csv:2: found \"1-2\""},
                                                                  {"x0,x1\n1,--2\n", "x.csv:2: found \"--2\""},
                                                                  {"\n", "x.csv:1: found an empty line"}};
  for (const auto& [text, message] : cases) EXPECT_NE(refusal(text, "x.csv").find(message), std::string::npos) << refusal(text, "x.csv");
}

/// A NumPy file with this header text, as given.
std::string npy(const std::string& header, const std::string& data, char major = 1) {
  std::string out = "\x93NUMPY";
  out += major;
  out += '\0';
  const auto length = static_cast<std::uint32_t>(header.size());
  out.append(reinterpret_cast<const char*>(&length), major == 1 ? 2 : 4);
  return out + header + data;
}

std::string doubles(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

const std::string header64 = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }          \n";

TEST(PointsFile, ReadsNumpyFiles) {
  const std::vector<double> values{1, -2.5, 1e-300, 0.1};
  EXPECT_EQ(parse_points(npy(header64, doubles(values)), "x.npy", 2).values, values);
  EXPECT_EQ(parse_points(npy(header64, doubles(values), 2), "x.npy", 2).values, values);
  EXPECT_EQ(parse_points(npy("{\"shape\":(2,2),'fortran_order':False,'descr':'<f8'}\n", doubles(values)), "x.npy", 2).values, values);
  EXPECT_EQ(parse_points(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n", floats({1, 2, 0.1F})), "x.npy", 1).values,
            (std::vector<double>{1, 2, static_cast<double>(0.1F)}));
}

TEST(PointsFile, WhatIsWrittenIsReadAgain) {
  const Points p{2, {0.1, -1, 1e300, 5e-324, 3, 4}};
  const std::string bytes = points_to_npy(p, false);
  EXPECT_EQ((bytes.size() - doubles(p.values).size()) % 64, 0U) << "as NumPy aligns it";
  EXPECT_EQ(parse_points(bytes, "y.npy", 2).values, p.values);
  const Points narrow{1, {0.5, -1, static_cast<double>(0.1F)}};
  EXPECT_EQ(parse_points(points_to_npy(narrow, true), "y.npy", 1).values, narrow.values);
  EXPECT_EQ(points_to_csv(p, false, {}), "y0,y1\n0.1,-1\n1e+300,5e-324\n3,4\n");
  EXPECT_EQ(points_to_csv(narrow, true, {7, 8, 9}), "y0,expert\n0.5,7\n-1,8\n0.1,9\n");
}

TEST(PointsFile, RefusesWrongNumpyFilesWithThePlace) {
  const std::string data = doubles({1, 2, 3, 4});
  const auto with = [&](const std::string& what, const std::string& other) {
    std::string header = header64;
    return npy(header.replace(header.find(what), what.size(), other), data);
  };
  const std::string good = npy(header64, data);
  ASSERT_EQ(refusal(good, "x.npy"), "");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "no NumPy header"},
      {"\x93NUMPX" + good.substr(6), "no NumPy header"},
      {good.substr(0, 9), "no NumPy header"},
      {npy(header64, data, 3), "version 3.0"},
      {good.substr(0, 20), "found a header of"},
      {npy(header64, data, 2).substr(0, 11), "found 11 bytes"},
      {with("<f8", ">f8"), "descr '>f8'"},
      {with("<f8", "<i8"), "descr '<i8'"},
      {with("False", "True"), "fortran_order True"},
      {with("False", "Maybe"), "x.npy: header"},
      {with("(2, 2)", "(2, 3)"), "shape (2, 3)"},
      {with("(2, 2)", "(4,)"), "shape (4)"},
      {with("(2, 2)", "(2, 2, 1)"), "shape (2, 2, 1)"},
      {with("(2, 2)", "(3, 2)"), "32 bytes after the header"},
      {with("(2, 2)", "(1, 2)"), "32 bytes after the header"},
      {with("(2, 2)", "(9007199254740992, 2)"), "32 bytes after the header"},
      {with("(2, 2)", "(2x, 2)"), "x.npy: header"},
      {with("(2, 2)", "(99999999999999999999, 2)"), "dimension"},
      {with("'shape'", "'share'"), "the key 'share'"},
      {with("'shape'", "'descr'"), "the key 'descr'"},
      {with("'shape': (2, 2), ", ""), "a key that is missing"},
      {with("}", ""), "x.npy: header"},
      {with("          \n", " x        \n"), "text after the dictionary"},
      {with("          \n", "           "), "text after the dictionary"},
      {with("'descr'", "'descr"), "x.npy: header"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }\n", ""), "no rows"},
      {npy(header64, doubles({1, 2, 3, std::nan("")})), "row 2, column 1: found nan"},
      {npy(header64, doubles({1, 2, -HUGE_VAL, 4})), "row 2, column 0: found -inf"},
      {good + "x", "33 bytes"},
      {good.substr(0, good.size() - 1), "31 bytes"}};
  for (const auto& [bytes, message] : cases)
    EXPECT_NE(refusal(bytes, "x.npy").find(message), std::string::npos) << message << ": " << refusal(bytes, "x.npy");
}

}  // namespace
}  // namespace mocert
