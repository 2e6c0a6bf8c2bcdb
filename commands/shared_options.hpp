// Option groups that several verbs have, and what they mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "format/batch_builder.hpp"
#include "format/record.hpp"
#include "log/store.hpp"
#include "stream/address.hpp"

namespace bourn::commands {

class Verb;

// What every verb has, --dir, -q and -v, and what many have: --color, --progress, --local-time.
struct StoreOptions {
  std::string dir;
  std::string color = "auto", progress = "auto";
  bool quiet = false;
  bool verbose = false;
  bool local_time = false;
  bool allow_unsafe_fs = false;
  std::int64_t began_ns = monotonic_ns();

  Zone zone() const { return local_time ? Zone::local : Zone::utc; }
  // The time on the clock that the user reads.
  Now now() const { return {wall_clock_ms(), zone()}; }

  // With --verbose: says what is done, and why, and how long after the start that is.
  template <typename... Args>
  void note(fmt::format_string<Args...> format, Args&&... args) const {
    if (verbose) say_note(fmt::format(format, std::forward<Args>(args)...));
  }

  // --dir, else $BOURN_DIR, else $XDG_DATA_HOME/bourn, else ~/.local/share/bourn.
  Store store() const;
  // The same, to be written to: refuses a network file system unless --allow-unsafe-fs (Error{unsupported}).
  Store store_for_writing() const;

 private:
  void say_note(const std::string& words) const;
};
void add_store_options(Verb& command, StoreOptions& options);
// --local-time: of every verb that prints times, or reads them.
void add_time_options(Verb& command, StoreOptions& options);
// --allow-unsafe-fs, for the verbs that write.
void add_writing_options(Verb& command, StoreOptions& options);

// The words of an option that is done as it seems fit, always or never.
inline constexpr const char* kWhenWords = "auto|always|never";
// For Option::check(): empty, or what is wrong.
std::string check_when(const std::string& text);

// Delimiters and separators may be written with \n \t \r \0 \\ \xNN. Throws Error{usage} naming the option.
std::string unescape(const std::string& text, const std::string& option);

// "name=value" -> {name, value}; "name" -> {name, null}.
std::pair<std::string, std::optional<std::string>> split_header(const std::string& text);

// The words of an option that names a codec, for Option::type_name(). An argument that is one of some words is
// written like this everywhere: the words themselves, with placeholders in capitals. The completions and the comparison
// with the man pages read it.
inline constexpr const char* kCodecWords = "none|gzip|snappy|lz4|zstd[:LEVEL]";

// "zstd" or "zstd:9". Throws Error{usage}.
BatchOptions parse_compression(const std::string& text, const std::string& option);

// Throw Error{usage} naming the option.
std::int64_t size_option(const std::string& text, const std::string& option);
std::chrono::milliseconds duration_option(const std::string& text, const std::string& option);
Timestamp moment_option(const std::string& text, const std::string& option, Zone zone = Zone::utc);

// For Option::check(): empty, or what is wrong. Stricter than CLI11, which reads "010" as 8, and takes " 5" and
// 99999999999999999999.
std::string check_not_negative(const std::string& text);
std::string check_positive(const std::string& text);

}  // namespace bourn::commands
