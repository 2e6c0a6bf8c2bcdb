#include "stream/filter.hpp"

#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/expression.hpp"
#include "stream/pattern.hpp"

namespace bourn {
namespace {

std::optional<Pattern> compile(const std::optional<std::string>& text, std::string_view option) {
  if (!text) return std::nullopt;
  Pattern pattern(*text);
  if (const std::string problem = pattern.problem(); !problem.empty()) {
    fail(ErrorKind::usage, "{} {}: {}", option, escaped(*text), escaped(problem));
  }
  return pattern;
}

bool is_found(const std::optional<Pattern>& pattern, const std::optional<Bytes>& bytes) {
  return !pattern || (bytes && pattern->is_found(*bytes));
}

bool has_header(const HeadersView& headers, const std::string& name, const std::optional<std::string>& value) {
  bool found = false;
  headers.for_each([&](const HeaderView& header) {
    found = found || (header.name == name && (!value || header.value == Bytes(*value)));
  });
  return found;
}

}  // namespace

struct Filter::Compiled {
  std::optional<Pattern> key;
  std::optional<Pattern> value;
  std::optional<Expression> where;
};

Filter::Filter(const FilterOptions& options) : options_(options), compiled_(std::make_unique<Compiled>()) {
  compiled_->key = compile(options_.key_match, "--key-match");
  compiled_->value = compile(options_.match, "--match");
  if (options.where) compiled_->where.emplace(*options.where, options.now, "--where");
}

Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;

// The cheap questions first.
bool Filter::wants(const TopicPartition& where, const RecordView& record) const {
  if (options_.key && record.key != Bytes(*options_.key)) return false;
  for (const auto& header : options_.headers) {
    if (!has_header(record.headers, header.first, header.second)) return false;
  }
  if (!is_found(compiled_->key, record.key) || !is_found(compiled_->value, record.value)) return false;
  return !compiled_->where || compiled_->where->matches(where, record);
}

}  // namespace bourn
