#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace mocert {

/// Whole content of a file ("-": standard input). Throws InputError.
std::string read_file(const std::string& path);

/// Writes beside the path and renames into place, so that a reader never sees half a file. Throws InputError; refuses an existing file
/// unless `overwrite`.
void write_file(const std::string& path, std::string_view content, bool overwrite);

/// Whether two paths name one file, be it there or not.
bool same_file(const std::string& a, const std::string& b);

/// Throws InputError if `output` is one of these files, which are read; empty names are none.
void refuse_in_place_of(const std::string& output, std::initializer_list<std::string> inputs);

}  // namespace mocert
