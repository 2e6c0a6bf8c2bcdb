#include "stream/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

std::unique_ptr<RE2> compile(const std::optional<std::string>& text, std::string_view option) {
  if (!text) return nullptr;
  RE2::Options options(RE2::Quiet);
  options.set_encoding(is_ascii(*text) ? RE2::Options::EncodingLatin1 : RE2::Options::EncodingUTF8);
  auto expression = std::make_unique<RE2>(*text, options);
  if (!expression->ok()) {
    fail(ErrorKind::usage, "{} {}: {}", option, escaped(*text), escaped(expression->error()));
  }
  return expression;
}

bool is_found(const std::unique_ptr<RE2>& expression, const std::optional<Bytes>& bytes) {
  if (!expression) return true;
  return bytes && RE2::PartialMatch(re2::StringPiece(bytes->data(), bytes->size()), *expression);
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
  std::unique_ptr<RE2> key;
  std::unique_ptr<RE2> value;
};

Filter::Filter(const FilterOptions& options) : options_(options), compiled_(std::make_unique<Compiled>()) {
  compiled_->key = compile(options_.key_match, "--key-match");
  compiled_->value = compile(options_.match, "--match");
}

Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;

// The cheap questions first.
bool Filter::wants(const RecordView& record) const {
  if (options_.key && record.key != Bytes(*options_.key)) return false;
  for (const auto& header : options_.headers) {
    if (!has_header(record.headers, header.first, header.second)) return false;
  }
  return is_found(compiled_->key, record.key) && is_found(compiled_->value, record.value);
}

}  // namespace bourn
