#pragma once

/// Exit statuses of every command (README). Only `proved` passes.
namespace mocert::exit_status {

inline constexpr int proved = 0, violated = 1, bad_input = 2, rejected = 3, undecided = 4, internal_error = 70, interrupted = 130;

}  // namespace mocert::exit_status
