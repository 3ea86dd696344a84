#pragma once

namespace mocert {

/// Throws InternalError unless this thread's arithmetic is what directed rounding rests on: round to nearest, ties to
/// even, gradual underflow (neither flush-to-zero nor denormals-are-zero), binary64 without excess precision, a true
/// std::fma. A canary for the main thread at start-up; new threads inherit its environment.
void require_sound_float_environment();

}  // namespace mocert
