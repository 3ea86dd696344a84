#include "construct/oracle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "certify/bound.hpp"
#include "construct/line_process.hpp"
#include "io/file.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& command, const std::string& input, ProcessEnd* end = nullptr) {
  std::vector<std::string> lines;
  const ProcessEnd how = run_lines(command, input, 20, nullptr, [&](std::string_view line) { lines.emplace_back(line); });
  if (end != nullptr) *end = how;
  return lines;
}

TEST(LineProcess, GivesEveryLineAndTheExitStatus) {
  ProcessEnd end;
  EXPECT_EQ(lines_of("cat; exit 3", "a\nb\n", &end), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(end.status, 3);
  EXPECT_EQ(lines_of("printf 'x\\ny'", "", &end), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(end.status, 0);
  // A last line without an end counts only if all went well: it may be half a number.
  EXPECT_EQ(lines_of("printf 'x\\ny'; exit 1", ""), std::vector<std::string>{"x"});
  lines_of("kill -SEGV $$", "", &end);
  EXPECT_TRUE(end.by_signal);
  EXPECT_EQ(end.status, 128 + SIGSEGV);
  lines_of("no-such-program-anywhere 2>/dev/null", "", &end);
  EXPECT_EQ(end.status, 127);
}

TEST(LineProcess, MegabytesInBothDirectionsDoNotBlock) {
  std::string input;
  for (int k = 0; k < 200'000; ++k) input += "0.12345678901234567 " + std::to_string(k) + "\n";
  EXPECT_EQ(lines_of("cat", input).size(), 200'000U);
  // Neither reads while it writes, nor the other way round.
  EXPECT_EQ(lines_of("head -c 3000000 /dev/zero | tr '\\0' '\\n'; cat >/dev/null", input).size(), 3'000'000U);
}

TEST(LineProcess, AProgramThatDoesNotListenDoesNotEndUs) {
  ProcessEnd end;
  const std::string input(5'000'000, '\n');
  EXPECT_EQ(lines_of("exec 0<&-; sleep 0.2; echo done", input, &end), std::vector<std::string>{"done"});
  EXPECT_EQ(end.status, 0);
  struct sigaction now = {};
  sigaction(SIGPIPE, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  // And the program has SIGPIPE as ever.
  EXPECT_EQ(lines_of("yes | head -1", ""), std::vector<std::string>{"y"});
}

TEST(LineProcess, SilenceIsEndedWithAllThatBelongsToIt) {
  const std::string late = (std::filesystem::temp_directory_path() / ("mocert-late-" + std::to_string(getpid()))).string();
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::string> lines;
  const ProcessEnd end = run_lines("echo here; (sleep 1; echo > '" + late + "') & sleep 100", "", 0.3, nullptr,
                                   [&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_EQ(end.why, ProcessEnd::Why::silent);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(50));
  EXPECT_EQ(lines, std::vector<std::string>{"here"});
  // What the shell left in the background is gone too: it never gets to write.
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_FALSE(std::filesystem::remove(late));
}

TEST(LineProcess, AnErrorWhileListeningEndsTheProgram) {
  std::string pid;
  EXPECT_THROW(run_lines("echo $$; sleep 100", "", 20, nullptr,
                         [&](std::string_view line) {
                           pid = line;
                           throw InputError("enough");
                         }),
               InputError);
  EXPECT_NE(kill(std::atoi(pid.c_str()), 0), 0);
}

TEST(LineProcess, TheFlagInterrupts) {
  std::atomic<bool> flag{false};
  const ProcessEnd end = run_lines("echo; sleep 100", "", 0, &flag, [&](std::string_view) { flag = true; });
  EXPECT_EQ(end.why, ProcessEnd::Why::interrupted);
}

TEST(LineProcess, WhatWasSaidBeforeAnInterruptIsHeard) {
  std::atomic<bool> flag{false};
  int lines = 0;
  run_lines("seq 10000; sleep 100", "", 0, &flag, [&](std::string_view) {
    if (lines++ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    flag = true;
  });
  EXPECT_EQ(lines, 10000);
}

class Oracle : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "mocert-oracle-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string csv() const { return (folder_ / "a.samples.csv").string(); }
  std::string asked() const { return (folder_ / "asked.txt").string(); }
  std::vector<std::string> asked_lines() const {
    std::ifstream in(asked());
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  /// awk that notes what it is asked and answers with an expression of $1, $2.
  std::string awk(const std::string& answer) const { return "awk '{ print >> \"" + asked() + "\"; printf \"%.17g\\n\", " + answer + " }'"; }
  static Samples stated(int inputs, const char* lipschitz) {
    TargetOptions options;
    options.lipschitz = lipschitz;
    return future_samples(options, inputs, 1);
  }
  OracleResult ask(const std::string& command, int inputs, const char* lipschitz, double epsilon, OracleOptions options = {}) const {
    options.command = command;
    SampleLog log(csv(), inputs, 1);
    const auto n = static_cast<std::size_t>(inputs);
    return ask_oracle(log, stated(inputs, lipschitz), Box{std::vector(n, 0.0), std::vector(n, 1.0)}, epsilon, Norm::linf, options);
  }
  /// sup (U - l)/2 that the answers leave, proved.
  double left_open(int inputs, const char* lipschitz) const {
    TargetOptions options;
    options.lipschitz = lipschitz;
    const Target target = load_target(csv(), options);
    SearchOptions search_options;
    search_options.relative_width = 1e-3;
    const auto n = static_cast<std::size_t>(inputs);
    return irreducible_error(target, Box{std::vector(n, 0.0), std::vector(n, 1.0)}, Norm::linf, search_options).error.upper;
  }
  std::string error_of(const std::string& command, OracleOptions options = {}) const {
    try {
      ask(command, 1, "1", 0.05, options);
    } catch (const InputError& e) {
      return e.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
};

TEST_F(Oracle, AsksNoMoreThanAGridWouldAndLessWhereFIsSteep) {
  const OracleResult flat = ask(awk("0"), 2, "1", 0.1);
  EXPECT_EQ(flat.asked, asked_lines().size());
  EXPECT_LE(flat.asked, 3 * flat.grid / 2);  // 8 x 8, rounded up to 9 x 9 for cutting in three
  EXPECT_LE(left_open(2, "1"), 0.1);
  std::filesystem::remove(csv());
  const OracleResult steep = ask(awk("0.999 * $1"), 2, "1", 0.1);
  EXPECT_LT(2 * steep.asked, flat.asked);
  EXPECT_LE(left_open(2, "1"), 0.1);
}

TEST_F(Oracle, AsksNothingTwiceAndNothingThatIsKnown) {
  OracleOptions options;
  options.max_queries = 20;
  const std::string program = awk("sin(3 * $1) / 3 * $2");
  const OracleResult first = ask(program, 2, "2", 0.1, options);
  EXPECT_STREQ(first.stopped, "queries");
  EXPECT_EQ(first.asked, 20U);
  const OracleResult second = ask(program, 2, "2", 0.1);
  EXPECT_EQ(second.known, 20U);
  EXPECT_STREQ(second.stopped, "");
  std::vector<std::string> all = asked_lines();
  EXPECT_EQ(all.size(), first.asked + second.asked);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  // With everything known nothing is asked at all.
  const OracleResult third = ask("exit 1", 2, "2", 0.1);
  EXPECT_EQ(third.asked, 0U);
  EXPECT_EQ(third.runs, 0U);
}

TEST_F(Oracle, EveryFailureIsAnErrorThatKeepsWhatWasPaidFor) {
  const auto kept = [&] {
    return load_target(csv(),
                       [] {
                         TargetOptions o;
                         o.lipschitz = "9";
                         return o;
                       }())
        .samples()
        ->count();
  };
  EXPECT_THAT(error_of("head -2 | sed 's/.*/0/'; exit 7"), HasSubstr("exit status 7 (after 2 of "));
  EXPECT_EQ(kept(), 2);
  EXPECT_THAT(error_of("read x; echo 0; kill -SEGV $$"), HasSubstr("signal 11 (after 1 of "));
  EXPECT_EQ(kept(), 3);
  EXPECT_THAT(error_of("read x; echo 0"), HasSubstr("the end of the answers (after 1 of "));
  EXPECT_THAT(error_of("sed 's/.*/0/'; echo 0"), HasSubstr("one line too many, \"0\""));
  std::filesystem::remove(csv());
  EXPECT_THAT(error_of("read x; echo 0; read x; echo nan; cat"), HasSubstr("found \"nan\" for the point "));
  EXPECT_EQ(kept(), 1);
  EXPECT_THAT(error_of("read x; echo inf; cat"), HasSubstr("expected a finite number"));
  EXPECT_THAT(error_of("read x; echo 0 0; cat"), HasSubstr("\"0 0\""));
  EXPECT_THAT(error_of("read x; echo; cat"), HasSubstr("\"\""));
  EXPECT_THAT(error_of("read x; echo 0x; cat"), HasSubstr("\"0x\""));
  EXPECT_THAT(error_of("no-such-program-anywhere 2>/dev/null"), HasSubstr("exit status 127"));
  EXPECT_EQ(kept(), 1);
  OracleOptions hasty;
  hasty.silence = 0.2;
  EXPECT_THAT(error_of("read x; echo 0; sleep 100", hasty), HasSubstr("no answer for 0.2 s (after 1 of "));
  EXPECT_EQ(kept(), 2);
}

TEST_F(Oracle, AnAnswerThatContradictsLIsRefusedAndKept) {
  const std::string error = error_of(awk("NR % 2"));
  EXPECT_THAT(error, HasSubstr("no such f exists"));
  // It stays refused until L is larger, and then it is not asked again.
  EXPECT_THAT(error_of(awk("NR % 2")), HasSubstr("no such f exists"));
  const auto before = asked_lines().size();
  ask("exit 1", 1, "1000", 2000);
  EXPECT_EQ(asked_lines().size(), before);
}

TEST_F(Oracle, ATornRowIsAskedAgainAndAForeignFileRefused) {
  write_file(csv(), "x0,y0\n0.5,0\n0.25,0.1", false);
  {
    SampleLog log(csv(), 1, 1);
    EXPECT_TRUE(log.was_torn());
    EXPECT_EQ(log.known().count(), 1);
    EXPECT_THROW(SampleLog(csv(), 1, 1), InputError) << "two runs at a time";
  }
  EXPECT_EQ(read_file(csv()), "x0,y0\n0.5,0\n");
  EXPECT_THROW(SampleLog(csv(), 2, 1), InputError);
  EXPECT_EQ(read_file(csv()), "x0,y0\n0.5,0\n");
}

TEST_F(Oracle, AFileThatIsNotItsOwnIsLeftAsItIs) {
  // No line has an end; another number of columns; no samples. What stands behind the last line end may be someone's only copy.
  for (const std::string text : {"not samples", "x0,y0\r0,0\r1,1\r", "x0,x1,y0\n0,0,1\n0,1,1", "x0,y0\nzero,0\n1,1", "x0,x1,y0\n0,"}) {
    write_file(csv(), text, true);
    EXPECT_THROW(SampleLog(csv(), 1, 1), InputError) << text;
    EXPECT_EQ(read_file(csv()), text);
  }
  write_file(csv(), "x0,", true);  // the header of a run that was killed
  EXPECT_EQ(SampleLog(csv(), 1, 1).known().count(), 0);
  EXPECT_EQ(read_file(csv()), "x0,y0\n");
}

TEST_F(Oracle, ADomainThatIsFarTooLargeIsRefused) {
  for (const double side : {1e300, 1.7e308}) {
    SampleLog log(csv(), 1, 1);
    OracleOptions options;
    options.command = "exit 1";
    EXPECT_THROW(ask_oracle(log, stated(1, "1e9"), Box{{-side}, {side}}, 1e-3, Norm::linf, options), InputError);
  }
}

TEST_F(Oracle, RowsReadBackBitForBit) {
  {
    SampleLog log(csv(), 1, 2);
    log.append({0.1}, {1.0 / 3, -1e-300});
  }
  const SampleLog log(csv(), 1, 2);
  EXPECT_EQ(log.known().x, std::vector{0.1});
  EXPECT_EQ(log.known().y, (std::vector{1.0 / 3, -1e-300}));
}

TEST_F(Oracle, AToleranceThatLeavesNoRoomIsRefused) {
  Samples claim = stated(1, "1");
  claim.tolerance = mpq_class(1, 10);
  SampleLog log(csv(), 1, 1);
  OracleOptions options;
  options.command = "exit 1";
  EXPECT_THROW(ask_oracle(log, claim, Box{{0}, {1}}, 0.1, Norm::linf, options), InputError);
}

}  // namespace
}  // namespace mocert
