#include "stream/text/lines.hpp"

namespace bourn {
namespace {

// kcat -Z prints this for both.
constexpr Bytes kNull = "NULL";

class LineFormatter final : public Formatter {
 public:
  explicit LineFormatter(const LineOptions& options)
      : delimiter_(options.delimiter),
        separator_(options.key_separator),
        null_(options.empty_is_null ? kNull : Bytes()) {}

  void format(const EventView& event, Buffer& out) override { put(event.record, out); }

  RecordReader::Next format_run(const TopicPartition&, const BatchHeader&, RecordReader& records,
                                Buffer& out) override {
    RecordReader reader = records;
    RecordView record;
    RecordReader::Next next;
    while ((next = reader.next(record)) == RecordReader::Next::record) put(record, out);
    records = reader;
    return next;
  }

 private:
  [[gnu::always_inline]] void put(const RecordView& record, Buffer& out) const {
    if (separator_) {
      out.append(record.key.value_or(null_));
      out.append(*separator_);
    }
    const Bytes value = record.value.value_or(null_);
    char* const to = copy_bytes(out.extend(value.size() + delimiter_.size()), value);
    if (delimiter_.size() == 1) {
      *to = delimiter_.front();
    } else {
      copy_bytes(to, delimiter_);
    }
  }

  std::string delimiter_;
  std::optional<std::string> separator_;
  Bytes null_;
};

}  // namespace

std::unique_ptr<Formatter> make_line_formatter(const LineOptions& options) {
  return std::make_unique<LineFormatter>(options);
}

}  // namespace bourn
