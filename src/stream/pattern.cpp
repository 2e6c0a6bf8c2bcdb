#include "stream/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace bourn {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

}  // namespace

Pattern::Pattern(std::string_view text) {
  RE2::Options options(RE2::Quiet);
  options.set_encoding(is_ascii(text) ? RE2::Options::EncodingLatin1 : RE2::Options::EncodingUTF8);
  expression_ = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

std::string Pattern::problem() const {
  return expression_->ok() ? std::string() : expression_->error();
}

bool Pattern::is_found(Bytes bytes) const {
  return expression_->Match(re2::StringPiece(bytes.data(), bytes.size()), 0, bytes.size(), RE2::UNANCHORED, nullptr, 0);
}

}  // namespace bourn
