#include <cstring>

#include "stream/text/lines.hpp"

namespace bourn {
namespace {

// kcat -Z prints this for both.
constexpr Bytes kNull = "NULL";

char* put(char* to, Bytes bytes) noexcept {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

class LineFormatter final : public Formatter {
 public:
  explicit LineFormatter(const LineOptions& options)
      : delimiter_(options.delimiter),
        separator_(options.key_separator),
        null_(options.empty_is_null ? kNull : Bytes()) {}

  void format(const EventView& event, Buffer& out) override {
    const Bytes value = event.record.value.value_or(null_);
    const Bytes key = separator_ ? event.record.key.value_or(null_) : Bytes();
    const Bytes separator = separator_ ? Bytes(*separator_) : Bytes();
    char* to = out.extend(key.size() + separator.size() + value.size() + delimiter_.size());
    to = put(to, key);
    to = put(to, separator);
    to = put(to, value);
    put(to, delimiter_);
  }

 private:
  std::string delimiter_;
  std::optional<std::string> separator_;
  Bytes null_;
};

}  // namespace

std::unique_ptr<Formatter> make_line_formatter(const LineOptions& options) {
  return std::make_unique<LineFormatter>(options);
}

}  // namespace bourn
