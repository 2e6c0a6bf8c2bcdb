// Which events are wanted, by what they hold and where they stand. All given conditions must hold.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/record.hpp"

namespace bourn {

struct FilterOptions {
  std::optional<std::string> key;        // exactly this key
  std::optional<std::string> key_match;  // RE2 expression, found anywhere in the key
  std::optional<std::string> match;      // RE2 expression, found anywhere in the value
  std::vector<std::pair<std::string, std::optional<std::string>>>
      headers;                       // has a header with this name (and this value)
  std::optional<std::string> where;  // EXPR, see stream/expression.hpp
  Now now = kNoTimestamp;            // what moments in `where` count from
  bool empty() const { return !key && !key_match && !match && headers.empty() && !where; }
};

class Filter {
 public:
  explicit Filter(
      const FilterOptions& options);  // throws Error{usage} for a broken expression, with RE2's words, or a broken EXPR
  ~Filter();
  Filter(Filter&&) noexcept;
  // Null keys and values match no expression. Expressions see bytes (RE2's Latin-1 unless the pattern is not ASCII,
  // then UTF-8).
  bool wants(const TopicPartition& where, const RecordView& record) const;

 private:
  struct Compiled;
  FilterOptions options_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace bourn
