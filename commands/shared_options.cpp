#include "commands/shared_options.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"

namespace bourn::commands {
namespace {

std::string environment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? "" : value;
}

// BOURN_DIR has become --dir, as any default of an option (commands/defaults.hpp).
std::string default_dir() {
  if (const std::string data = environment("XDG_DATA_HOME"); !data.empty()) return data + "/bourn";
  if (const std::string home = environment("HOME"); !home.empty()) return home + "/.local/share/bourn";
  throw Error(ErrorKind::usage, "no store: neither --dir nor BOURN_DIR, XDG_DATA_HOME or HOME is set", "--dir DIR");
}

}  // namespace

Store StoreOptions::store() const {
  const std::string root = dir.empty() ? default_dir() : dir;
  note("store {}, {}", root, dir.empty() ? "the default" : "as asked");
  return Store(root);
}

void StoreOptions::say_note(const std::string& words) const {
  say(fmt::format("{:.3f} s: {}", static_cast<double>(monotonic_ns() - began_ns) / 1e9, words));
}

Store StoreOptions::store_for_writing() const {
  Store written = store();
  if (!allow_unsafe_fs) written.check_file_system();
  return written;
}

void add_store_options(Verb& command, StoreOptions& options) {
  command.add_option("--dir", options.dir, "The store (default: $BOURN_DIR, else $XDG_DATA_HOME/bourn)")
      .type_name("DIRECTORY");
  command.add_flag("-q,--quiet", options.quiet, "Say nothing but errors");
  command.add_flag("-v,--verbose", options.verbose, "Say what is done and why, with times");
}

void add_time_options(Verb& command, StoreOptions& options) {
  command.add_flag("--local-time", options.local_time, "Times are those of the time zone here (TZ), not UTC");
}

void add_writing_options(Verb& command, StoreOptions& options) {
  command.add_flag("--allow-unsafe-fs", options.allow_unsafe_fs,
                   "Write on a network file system too; right only while one machine alone does");
}

std::string unescape(const std::string& text, const std::string& option) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain.push_back(text[i]);
      continue;
    }
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    Buffer byte;
    if (next == 'n') {
      plain.push_back('\n');
    } else if (next == 't') {
      plain.push_back('\t');
    } else if (next == 'r') {
      plain.push_back('\r');
    } else if (next == '0') {
      plain.push_back('\0');
    } else if (next == '\\') {
      plain.push_back('\\');
    } else if (next == 'x' && i + 3 < text.size() && decode_hex(Bytes(text).substr(i + 2, 2), byte)) {
      plain.push_back(*byte.data());
      i += 2;
    } else {
      fail(ErrorKind::usage, "{}: unknown escape at character {} of \"{}\"; known are \\n \\t \\r \\0 \\\\ \\xNN",
           option, i + 1, escaped(text));
    }
    ++i;
  }
  return plain;
}

std::pair<std::string, std::optional<std::string>> split_header(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

BatchOptions parse_compression(const std::string& text, const std::string& option) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  BatchOptions options;
  bool known = false;
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    if (codec_name(codec) != name) continue;
    options.codec = codec;
    known = true;
  }
  if (!known)
    fail(ErrorKind::usage, "{}: no such codec: \"{}\"; legal are none, gzip, snappy, lz4, zstd", option, escaped(name));
  if (colon == std::string::npos) return options;
  const auto level = parse_integer(std::string_view(text).substr(colon + 1));
  if (!level || *level < INT32_MIN || *level > INT32_MAX || !level_is_legal(options.codec, static_cast<int>(*level))) {
    fail(ErrorKind::usage, "{}: \"{}\" is no level of {}", option, escaped(text.substr(colon + 1)), name);
  }
  options.level = static_cast<int>(*level);
  return options;
}

std::int64_t size_option(const std::string& text, const std::string& option) {
  const auto size = parse_size(text);
  if (!size || *size <= 0)
    fail(ErrorKind::usage, "{}: \"{}\" is no size; write 65536, 64K or 1M", option, escaped(text));
  return *size;
}

std::chrono::milliseconds duration_option(const std::string& text, const std::string& option) {
  const auto length = parse_duration(text);
  if (!length || length->count() < 0) {
    fail(ErrorKind::usage, "{}: \"{}\" is no length of time; write 500ms, 10s or 5m", option, escaped(text));
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(*length);
}

Timestamp moment_option(const std::string& text, const std::string& option, Zone zone) {
  const auto moment = parse_moment(text, Now(wall_clock_ms(), zone));
  if (!moment || *moment < 0) {
    fail(ErrorKind::usage, "{}: \"{}\" is no time; write 2026-11-23T10:00:00Z, 10:00, -10m, or epoch milliseconds",
         option, escaped(text));
  }
  return *moment;
}

std::string check_when(const std::string& text) {
  if (text == "auto" || text == "always" || text == "never") return {};
  return fmt::format("\"{}\"; legal are auto, always and never", escaped(text));
}

std::string check_not_negative(const std::string& text) {
  const auto number = parse_integer(text);
  const bool plain = number && *number >= 0 && std::to_string(*number) == text;
  return plain ? std::string() : fmt::format("\"{}\" is not a number from 0 up", text);
}

std::string check_positive(const std::string& text) {
  return text == "0" || !check_not_negative(text).empty() ? fmt::format("\"{}\" is not a number from 1 up", text)
                                                          : std::string();
}

}  // namespace bourn::commands
