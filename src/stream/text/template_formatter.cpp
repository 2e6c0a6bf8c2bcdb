#include <utility>

#include "base/error.hpp"
#include "stream/text/json.hpp"
#include "stream/text/template.hpp"
#include "stream/text/template_parse.hpp"

namespace bourn {
namespace {

std::int64_t length_of(const Piece& piece, const std::optional<Bytes>& bytes) {
  return bytes ? static_cast<std::int64_t>(bytes->size()) : piece.null_length;
}

// Whoever reads by lengths would be lost after one that was cut off.
void append_length(Buffer& out, const Piece& piece, std::int64_t length) {
  if (!holds_length(piece.number, length)) {
    fail(ErrorKind::usage, "-f: {} cannot hold the length {}", piece.text, length);
  }
  append_number(out, piece.number, length);
}

// As kcat does: no escaping, so "," and "=" inside cannot be told from those between.
void append_header_list(Buffer& out, const HeadersView& headers) {
  bool first = true;
  headers.for_each([&](const HeaderView& header) {
    if (!std::exchange(first, false)) out.push_back(',');
    out.append(header.name);
    out.push_back('=');
    out.append(header.value.value_or("NULL"));
  });
}

std::int64_t timestamp_type_of(const BatchHeader& batch) {
  if (batch.magic == 0) return -1;  // had no time
  return batch.timestamp_type() == TimestampType::log_append ? 1 : 0;
}

class TemplateFormatter final : public Formatter {
 public:
  explicit TemplateFormatter(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}

  void format(const EventView& event, Buffer& out) override {
    for (const Piece& piece : pieces_) append_piece(out, piece, event);
    ++count_;
  }

 private:
  void append_piece(Buffer& out, const Piece& piece, const EventView& event) const {
    const RecordView& record = event.record;
    switch (piece.token) {
      case Token::literal:
        return out.append(piece.text);
      case Token::value:
        return append_bytes(out, piece.bytes, record.value);
      case Token::value_length:
        return append_length(out, piece, length_of(piece, record.value));
      case Token::key:
        return append_bytes(out, piece.bytes, record.key);
      case Token::key_length:
        return append_length(out, piece, length_of(piece, record.key));
      case Token::topic:
        return append_bytes(out, piece.bytes, Bytes(event.where.topic));
      case Token::topic_length:
        return append_length(out, piece, static_cast<std::int64_t>(event.where.topic.size()));
      case Token::time:
        return append_time(out, piece.time, record.timestamp);
      case Token::header_list:
        return append_header_list(out, record.headers);
      case Token::header_each:
        return append_headers(out, piece.inner, record.headers);
      case Token::header_count:
        return append_length(out, piece, record.headers.count());
      case Token::compression_name:
        return out.append(codec_name(event.batch.codec()));
      case Token::envelope:
        return append_envelope(out, event, false);
      default:
        return append_number(out, piece.number, number_of(piece.token, event));
    }
  }

  std::int64_t number_of(Token token, const EventView& event) const {
    const BatchHeader& batch = event.batch;
    switch (token) {
      case Token::partition:
        return event.where.partition;
      case Token::offset:
        return event.record.offset;
      case Token::leader_epoch:
        return batch.leader_epoch;
      case Token::attributes:
        return batch.attributes;
      case Token::compression:
        return batch.codec_bits();
      case Token::timestamp_type:
        return timestamp_type_of(batch);
      case Token::transactional:
        return batch.transactional() ? 1 : 0;
      case Token::control:
        return batch.control() ? 1 : 0;
      case Token::producer_id:
        return batch.producer_id;
      case Token::producer_epoch:
        return batch.producer_epoch;
      default:
        return count_;
    }
  }

  static void append_headers(Buffer& out, const std::vector<Piece>& inner, const HeadersView& headers) {
    headers.for_each([&](const HeaderView& header) {
      for (const Piece& piece : inner) append_header_piece(out, piece, header);
    });
  }

  static void append_header_piece(Buffer& out, const Piece& piece, const HeaderView& header) {
    switch (piece.token) {
      case Token::header_name:
        return append_bytes(out, piece.bytes, header.name);
      case Token::header_name_length:
        return append_length(out, piece, length_of(piece, header.name));
      case Token::header_value:
        return append_bytes(out, piece.bytes, header.value);
      case Token::header_value_length:
        return append_length(out, piece, length_of(piece, header.value));
      default:
        return out.append(piece.text);
    }
  }

  std::vector<Piece> pieces_;
  std::int64_t count_ = 0;
};

// What only reading has a meaning for.
void refuse_reading_styles(const std::vector<Piece>& pieces) {
  for (const Piece& piece : pieces) {
    for (const NumberStyle& style : {piece.number, piece.time.number}) {
      if (style.kind == NumberStyle::Kind::digits || style.kind == NumberStyle::Kind::constant) {
        refuse_template(piece.text + ": a number in braces is for reading; it stands", piece.character);
      }
    }
    refuse_reading_styles(piece.inner);
  }
}

}  // namespace

std::unique_ptr<Formatter> make_template_formatter(std::string_view text, Zone zone) {
  std::vector<Piece> pieces = parse_template(text);
  refuse_reading_styles(pieces);
  for (Piece& piece : pieces) piece.time.zone = zone;
  return std::make_unique<TemplateFormatter>(std::move(pieces));
}

}  // namespace bourn
