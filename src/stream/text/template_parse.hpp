// The format language of -f as a list of pieces, which the formatter writes and the reader turns into steps. Private to
// src/stream/text; template.hpp has the language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/text/template_style.hpp"

namespace bourn {

enum class Token {
  literal,
  value,
  value_length,
  key,
  key_length,
  topic,
  topic_length,
  partition,
  offset,
  time,
  header_list,  // %h
  header_each,  // %h{…}, whose pieces are `inner`
  header_count,
  header_name,  // from here on in `inner` only
  header_name_length,
  header_value,
  header_value_length,
  leader_epoch,
  attributes,  // the 16 bits
  compression_name,
  compression,
  timestamp_type,
  transactional,
  control,
  producer_id,
  producer_epoch,
  counter,
  envelope,
};

struct Piece {
  Token token = Token::literal;
  std::string text;               // of a literal, or the token as it was written ("%V{big32}"), for messages
  std::size_t character = 0;      // where it stands in the template, from 1
  std::int64_t null_length = -1;  // what stands for the length of null; 0 in rpk
  bool encoded_length = false;    // in rpk a length that is read counts the text, before it is decoded
  NumberStyle number;
  BytesStyle bytes;
  TimeStyle time;
  std::vector<Piece> inner;
};

// Throws Error{usage}.
std::vector<Piece> parse_template(std::string_view text);

// Throws Error{usage} about a place in a template: "-f: <what> at character 7".
[[noreturn]] void refuse_template(const std::string& what, std::size_t character);

}  // namespace bourn
