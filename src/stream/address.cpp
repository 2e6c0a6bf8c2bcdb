#include "stream/address.hpp"

#include <fnmatch.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "format/file_names.hpp"

namespace bourn {
namespace {

// A segment, and what a compaction or a deletion that was under way left of one.
constexpr std::string_view kSegmentSuffixes[] = {".log", ".log.cleaned", ".log.swap", ".log.deleted"};
// What topics consist of, and what globs add to it.
constexpr std::string_view kGlobCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-*?[]!^:";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// "/^ord/": a slash at both ends, something between them, and no other slash.
bool is_expression(std::string_view text) {
  return text.size() > 2 && text.front() == '/' && text.find('/', 1) == text.size() - 1;
}

bool is_segment(std::string_view text) {
  return std::any_of(std::begin(kSegmentSuffixes), std::end(kSegmentSuffixes),
                     [&](std::string_view suffix) { return ends_with(text, suffix); });
}

// "." and ".." hold no slash, but they can never be topics and everybody means the directory.
bool is_path(std::string_view text) {
  if (text == "." || text == ".." || is_segment(text)) return true;
  const bool starts_as_path = text.front() == '.' || text.front() == '/' || text.front() == '~';
  return starts_as_path && text.find('/') != std::string_view::npos;
}

bool is_glob(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

void refuse_clusters(std::string_view text) {
  for (const std::string_view scheme : {"kafka://", "kinesis://"}) {
    if (!starts_with(text, scheme)) continue;
    fail(ErrorKind::unsupported, "{}: {} addresses are not supported by this version", escaped(text), scheme);
  }
}

Address path_address(std::string_view text) {
  Address address;
  address.kind = is_segment(text) ? Address::Kind::segment : Address::Kind::directory;
  address.path = text;
  return address;
}

Address pattern_address(std::string_view text) {
  Address address;
  address.kind = Address::Kind::pattern;
  address.topic = text;
  return address;
}

Address glob_address(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    throw Error(ErrorKind::usage, fmt::format("{}: a pattern names topics, never their partitions", escaped(text)),
                "-p N to choose a partition, or ./ in front of a path");
  }
  if (text.find_first_not_of(kGlobCharacters) != std::string_view::npos) {
    fail(ErrorKind::usage, "{}: no topic can match this", escaped(text));
  }
  return pattern_address(text);
}

// Canonical digits, as Kafka writes them into the names of directories: "0", "12", not "012" or "+1".
std::optional<std::int32_t> parse_partition(std::string_view digits) {
  std::int32_t partition = 0;
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  const char* const end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, partition);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return partition;
}

Address topic_address(std::string_view text) {
  Address address;
  const std::size_t slash = text.find('/');
  address.topic = text.substr(0, slash);
  if (slash != std::string_view::npos) {
    address.partition = parse_partition(text.substr(slash + 1));
    if (!address.partition) {
      throw Error(ErrorKind::usage, fmt::format("{}: neither TOPIC/PARTITION nor a path", escaped(text)),
                  fmt::format("./{}", escaped(text)));
    }
  }
  if (const Reason problem = topic_name_problem(address.topic)) {
    fail(ErrorKind::usage, "{}: {}", escaped(text), problem);
  }
  return address;
}

}  // namespace

Address parse_address(std::string_view text) {
  if (text.empty()) fail(ErrorKind::usage, "an address cannot be empty");
  if (text.find('\0') != std::string_view::npos) fail(ErrorKind::usage, "{}: an address holds no NUL", escaped(text));
  if (text == "-") {
    Address address;
    address.kind = Address::Kind::standard;
    return address;
  }
  refuse_clusters(text);
  if (is_expression(text)) return pattern_address(text);
  if (is_path(text)) return path_address(text);
  if (is_glob(text)) return glob_address(text);
  return topic_address(text);
}

struct TopicPattern::Compiled {
  explicit Compiled(std::string_view text) : expression(re2::StringPiece(text.data(), text.size()), RE2::Quiet) {}
  RE2 expression;
};

TopicPattern::TopicPattern(const std::string& text) {
  if (!is_expression(text)) {
    glob_ = text;
    return;
  }
  compiled_ = std::make_unique<Compiled>(std::string_view(text).substr(1, text.size() - 2));
  if (!compiled_->expression.ok()) {
    fail(ErrorKind::usage, "{}: {}", escaped(text), escaped(compiled_->expression.error()));
  }
}

TopicPattern::~TopicPattern() = default;
TopicPattern::TopicPattern(TopicPattern&&) noexcept = default;

bool TopicPattern::matches(const std::string& topic) const {
  if (compiled_) return RE2::PartialMatch(topic, compiled_->expression);
  return fnmatch(glob_.c_str(), topic.c_str(), 0) == 0;
}

}  // namespace bourn
