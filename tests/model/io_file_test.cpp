#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "io/digest.hpp"
#include "io/file.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / ("mocert-files-" + std::to_string(::getpid()) + "-" + info->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  template <class Action>
  static std::string refusal(const Action& action) {
    try {
      action();
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }
  std::filesystem::path folder_;
};

TEST_F(Files, ComeBackByteForByte) {
  std::string every_byte;
  for (int b = 0; b < 256; ++b) every_byte += static_cast<char>(b);
  every_byte += "\r\n\n";
  write_file(path("f"), every_byte, false);
  EXPECT_EQ(read_file(path("f")), every_byte);
  write_file(path("empty"), "", false);
  EXPECT_EQ(read_file(path("empty")), "");
}

TEST_F(Files, AreOverwrittenOnlyOnDemandAndLeaveNothingBehind) {
  write_file(path("f"), "first", false);
  EXPECT_EQ(refusal([&] { write_file(path("f"), "second", false); }),
            path("f") + ": found a file that exists, expected --force to overwrite it");
  EXPECT_EQ(read_file(path("f")), "first");
  write_file(path("f"), "third", true);
  EXPECT_EQ(read_file(path("f")), "third");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, AreTheSameByAnyNameBeforeTheyAreThere) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  for (const std::string& other : {std::string("./new"), std::string("../") + folder_.filename().string() + "/new", path("new")})
    EXPECT_TRUE(same_file("new", other)) << other;
  EXPECT_FALSE(same_file("new", "./newer"));
  std::filesystem::current_path(before);
}

TEST_F(Files, RefusalsNameThePath) {
  EXPECT_EQ(refusal([&] { read_file(path("none")); }),
            path("none") + ": found No such file or directory, expected a file that can be read");
  EXPECT_EQ(refusal([&] { read_file(folder_.string()); }), folder_.string() + ": found a folder, expected a file");
  EXPECT_NE(refusal([&] { write_file(path("no/such/folder"), "", false); }).find(path("no/such/folder")), std::string::npos);
}

TEST(DigestTest, NistVectors) {
  EXPECT_EQ(file_digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(file_digest(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestTest, PartsAreTheBytesThatTheFormatsName) {
  using namespace std::string_literals;
  EXPECT_EQ(Digest().u64(0x0102030405060708).hex(), file_digest("\x08\x07\x06\x05\x04\x03\x02\x01"));
  EXPECT_EQ(Digest().text("ab").hex(), file_digest("\2\0\0\0\0\0\0\0ab"s));
  EXPECT_EQ(Digest().f64(-1.5).hex(), file_digest("\0\0\0\0\0\0\xf8\xbf"s));
  EXPECT_EQ(Digest().f64(-0.0).hex(), file_digest("\0\0\0\0\0\0\0\0"s));
  EXPECT_EQ("sha256:", Digest().hex().substr(0, 7));
  EXPECT_EQ(Digest().bytes("abc").raw().substr(0, 4), "\xba\x78\x16\xbf");
}

}  // namespace
}  // namespace mocert
