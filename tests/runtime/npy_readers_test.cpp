#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>

#include "io/npy.hpp"
#include "kernel/fault.hpp"
#include "kernel/read/samples.hpp"
#include "kernel/read/table.hpp"
#include "mocert/error.hpp"
#include "target/samples.hpp"
#include "target/table.hpp"

// Prover and kernel read arrays of samples with code of their own: they must take the same files, as the same samples, and refuse the
// others.

namespace mocert {
namespace {

/// A digest, or "" for a refusal.
std::string by_prover(const std::string& file, int inputs) {
  try {
    return content_digest(parse_npy_samples(file, "s.npy", inputs));
  } catch (const InputError&) {
    return "";
  }
}

std::string by_kernel(const std::string& file, int inputs) {
  try {
    return content_digest(kernel::read_npy(file, static_cast<std::size_t>(inputs)));
  } catch (const kernel::Fault&) {
    return "";
  }
}

const Points rows{3, {0, 0, 0.5, 1, 0, 0.25, 0, 1, -3, 1, 1, 1e-300}};

std::string array() { return points_to_npy(rows, false); }

std::string with_header(const std::string& dictionary) {
  std::string text("\x93NUMPY\x01\x00\x00\x00", 10);
  text += dictionary;
  while (text.size() % 64 != 63) text += ' ';
  text += '\n';
  text[8] = static_cast<char>(text.size() - 10);
  return text + array().substr(128);
}

TEST(NpyReaders, AnArrayIsWhatTheCsvIs) {
  const std::string csv = "x0,x1,y0\n0,-0,0.5\n1,0,0.25\n0,1,-3\n1,1,1e-300\n";
  const std::string expected = content_digest(parse_samples(csv, "s.csv"));
  for (const int inputs : {0, 2}) {
    EXPECT_EQ(by_prover(array(), inputs), expected);
    EXPECT_EQ(by_kernel(array(), inputs), expected);
  }
  EXPECT_EQ(by_kernel(array(), 2), kernel::content_digest(kernel::read_samples(csv)));
  // One input makes two outputs of the same numbers.
  EXPECT_EQ(by_prover(array(), 1), by_kernel(array(), 1));
  EXPECT_EQ(by_prover(array(), 1), content_digest(parse_samples("x0,y0,y1\n0,0,0.5\n1,0,0.25\n0,1,-3\n1,1,1e-300\n", "s.csv")));
  EXPECT_EQ(content_digest(table_of_rows(parse_npy_samples(array(), "t.npy", 2), "t.npy")),
            kernel::content_digest(kernel::table_of_rows(kernel::read_npy(array(), 2))));
}

TEST(NpyReaders, TakeWhatNumPyWritesWhateverTheBlanks) {
  const std::string dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), }";
  for (const std::string& file : {with_header(dictionary), with_header(dictionary + std::string(70, ' '))}) {
    EXPECT_NE(by_prover(file, 2), "");
    EXPECT_EQ(by_prover(file, 2), by_kernel(file, 2));
  }
}

TEST(NpyReaders, RefuseWhatNumPyDoesNotWriteAndOtherArrays) {
  std::string version = array(), infinite = array(), nan = array();
  version[6] = 2;
  double value = std::numeric_limits<double>::infinity();
  std::memcpy(&infinite[128], &value, sizeof value);
  value = std::numeric_limits<double>::quiet_NaN();
  std::memcpy(&nan[128 + 40], &value, sizeof value);
  std::string odd = array();
  odd.insert(120, 1, ' ');
  ++odd[8];
  for (const std::string& file : {
           std::string(),
           std::string("x0,y0\n0,1\n"),
           array().substr(0, 9),
           array().substr(0, 60),
           array().substr(0, 128),
           array().substr(0, array().size() - 1),
           array() + '\0',
           array() + std::string(24, '\0'),
           version,
           infinite,
           nan,
           odd,
           with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 3), }"),
           with_header("{'descr': '>f8', 'fortran_order': False, 'shape': (4, 3), }"),
           with_header("{'descr': '<i8', 'fortran_order': False, 'shape': (4, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': True, 'shape': (4, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (12,), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (12, 1), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (04, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (5, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 0), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (6148914691236517209, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3)}"),
           with_header("{'descr': '<f8','fortran_order': False, 'shape': (4, 3), }"),
           with_header("{'fortran_order': False, 'descr': '<f8', 'shape': (4, 3), }"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), 'x': 1}"),
           with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), } #"),
       }) {
    EXPECT_EQ(by_prover(file, 0), "") << file.substr(0, 80);
    EXPECT_EQ(by_kernel(file, 0), "") << file.substr(0, 80);
  }
  for (const int inputs : {3, 4}) {
    EXPECT_EQ(by_prover(array(), inputs), "");
    EXPECT_EQ(by_kernel(array(), inputs), "");
  }
}

TEST(NpyReaders, AgreeOnMutations) {
  std::mt19937_64 random(5);
  int taken = 0, refused = 0;
  for (int trial = 0; trial < 6000; ++trial) {
    std::string file = array();
    for (int change = 0; change <= static_cast<int>(random() % 2); ++change) {
      const std::size_t at = random() % (trial % 2 == 0 ? 128 : file.size());
      switch (random() % 4) {
        case 0: file[at] = static_cast<char>(random()); break;
        case 1: file.erase(at, 1 + random() % 3); break;
        case 2: file.insert(at, 1, "(){}', :0123456789TF\n "[random() % 22]); break;
        default: file[at] = "(){}', :0123456789TF\n "[random() % 22];
      }
      if (file.empty()) break;
    }
    const int inputs = static_cast<int>(random() % 4);
    const std::string prover = by_prover(file, inputs);
    EXPECT_EQ(prover, by_kernel(file, inputs)) << "trial " << trial;
    ++(prover.empty() ? refused : taken);
  }
  EXPECT_GT(taken, 300);
  EXPECT_GT(refused, 3000);
}

}  // namespace
}  // namespace mocert
