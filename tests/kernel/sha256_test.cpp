#include "kernel/read/sha256.hpp"

#include <gtest/gtest.h>

using namespace mocert::kernel;

TEST(Sha256, NistVectors) {
  EXPECT_EQ(sha256(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesOfAnySizeGiveTheSame) {
  std::string data;
  for (int i = 0; i < 300; ++i) data += static_cast<char>(i * 7);
  for (std::size_t piece = 1; piece < 140; ++piece) {
    Sha256 hash;
    for (std::size_t i = 0; i < data.size(); i += piece) hash.bytes(std::string_view(data).substr(i, piece));
    EXPECT_EQ(hash.digest(), sha256(data)) << piece;
  }
}

TEST(Sha256, NumbersAreLittleEndianAndMinusZeroIsZero) {
  Sha256 a, b;
  a.u64(0x0102030405060708);
  a.f64(-0.0);
  a.text("ab");
  b.bytes(std::string_view("\x08\x07\x06\x05\x04\x03\x02\x01\0\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0ab", 26));
  EXPECT_EQ(a.digest(), b.digest());
}
