#include "io/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "mocert/error.hpp"

namespace mocert {

std::string read_file(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return std::move(text).str();
  }
  if (std::filesystem::is_directory(path)) throw InputError(path, "a folder", "a file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(path, std::strerror(errno), "a file that can be read");
  text << in.rdbuf();
  if (in.bad()) throw InputError(path, "a read that failed", "a file that can be read");
  return std::move(text).str();
}

void write_file(const std::string& path, std::string_view content, bool overwrite) {
  if (!overwrite && std::filesystem::exists(path)) throw InputError(path, "a file that exists", "--force to overwrite it");
  const std::string partial = path + ".partial";
  {
    std::ofstream out(partial, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out) throw InputError(partial, std::strerror(errno), "a place to write to");
  }
  std::error_code failed;
  std::filesystem::rename(partial, path, failed);
  if (failed) {
    std::filesystem::remove(partial, failed);
    throw InputError(path, "a place that cannot be written", "a file name in a folder that exists");
  }
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  if (std::filesystem::equivalent(a, b, failed)) return true;
  // Of what is not there, "a" and "./a" come out different unless both are made absolute first.
  const auto whole = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, failed), failed);
  };
  const auto first = whole(a), second = whole(b);
  return !failed && first == second;
}

void refuse_in_place_of(const std::string& output, std::initializer_list<std::string> inputs) {
  for (const std::string& input : inputs)
    if (!input.empty() && same_file(input, output)) throw InputError(output, "an output in place of what is read", "another file for it");
}

}  // namespace mocert
