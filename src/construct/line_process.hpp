#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

namespace mocert {

/// How a program that was given lines ended.
struct ProcessEnd {
  enum class Why { finished, silent, interrupted } why = Why::finished;
  int status = 0;  ///< finished: its exit status, or 128 plus the signal that ended it, as the shell counts
  bool by_signal = false;
};

/// Runs a command through /bin/sh -c, writes `input` to its standard input, closes it, and hands over every line of its standard output
/// (without the line end) as it comes; a last line without an end only if the exit status is 0. Reading and writing go on side by side, so
/// that neither waits for the other. Standard error is the caller's. A program that says no line for `silence` seconds (0: no limit) or is
/// still there when the flag is set is killed, and the lines that it wrote until then are handed over; so is one that is still there when
/// `on_line` throws. It is always waited for. The command gets a process
/// group of its own, and all of it is killed. Not to be called from two threads at a time: SIGPIPE is ignored meanwhile. Throws InputError
/// if no program can be started.
ProcessEnd run_lines(const std::string& command, std::string_view input, double silence, const std::atomic<bool>* interrupted,
                     const std::function<void(std::string_view line)>& on_line);

}  // namespace mocert
