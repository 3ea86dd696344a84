#pragma once

#include <stdexcept>
#include <string>

namespace mocert {

/// Anything a user can put right: a file that cannot be read, a number out of range, a claim that makes no sense.
/// The message is one line: file, place, what was found, what was expected. Exit status 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// "WHERE: found FOUND, expected EXPECTED", where being file and place such as "model.json: /experts/3/layers/0/bias".
  InputError(const std::string& where, const std::string& found, const std::string& expected)
      : std::runtime_error(where + ": found " + found + ", expected " + expected) {}
};

/// A broken invariant of ours; never the user's fault. Exit status 70.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace mocert
