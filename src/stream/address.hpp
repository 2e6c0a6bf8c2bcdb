// Where a stream is (DESIGN.md section 3): a topic, one partition of it, a partition directory, a segment file, or "-".
// Text only: nothing is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bourn {

struct Address {
  enum class Kind {
    topic,      // `topic`, in the store; `partition` when one is meant ("orders/2")
    pattern,    // `topic` is a glob ("ord*") or, between slashes, a regular expression ("/^ord/"): every topic of the
                // store that matches
    directory,  // `path`: a partition directory (".../orders-0"), or a directory of them
    segment,    // `path`: one .log file, or a .log.cleaned, .log.swap or .log.deleted one
    standard,   // "-"
  };
  Kind kind = Kind::topic;
  std::string topic;
  std::optional<std::int32_t> partition;
  std::string path;
};

// An address with a '/' that starts with '.', '/', or '~', or that ends like a segment's name (".log" or a leftover's),
// or that is "." or "..", is a path, except that "/…/" with a slash at both ends and no other is a regular expression;
// "topic/N" is a partition; "*", "?" and "[" make a glob. kafka:// and kinesis:// are refused by name with
// Error{unsupported}; an illegal topic name with Error{usage} that quotes it escaped.
Address parse_address(std::string_view text);

// True when `topic` matches the address's pattern (glob by fnmatch(3), regular expression unanchored by RE2). Requires
// kind == pattern.
class TopicPattern {
 public:
  explicit TopicPattern(const std::string& text);  // throws Error{usage} for a broken expression
  ~TopicPattern();
  TopicPattern(TopicPattern&&) noexcept;
  bool matches(const std::string& topic) const;

 private:
  struct Compiled;
  std::string glob_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace bourn
