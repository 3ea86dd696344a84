#pragma once

/// Exit statuses of every command (README). Only `proved` passes.
namespace mocert::exit_status {

inline constexpr int proved = 0;           ///< certified, verified, gate met
inline constexpr int violated = 1;         ///< proved false
inline constexpr int bad_input = 2;        ///< usage, unreadable or contradictory input, nothing to check
inline constexpr int rejected = 3;         ///< certificate rejected or not proved
inline constexpr int undecided = 4;        ///< a limit was reached
inline constexpr int internal_error = 70;  ///< never the user's fault
inline constexpr int interrupted = 130;    ///< by a signal

}  // namespace mocert::exit_status
