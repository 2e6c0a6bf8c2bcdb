// The plainest text there is: an event is a value and a delimiter, with a key in front when a separator is given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/input.hpp"
#include "stream/text/event_reader.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {

struct LineOptions {
  std::string delimiter = "\n";  // any bytes, one or more
  std::optional<std::string> key_separator;
  bool empty_is_null =
      false;  // -Z: in: an empty value (and an empty key before a separator) is null; out: null prints as NULL (kcat)
  std::size_t max_bytes = std::size_t{16}
                          << 20;  // a longer line is bad, skipped to its delimiter in bounded memory (in only)
};

// Reads lines. The last one needs no delimiter; an empty input has no line, and a final delimiter starts none. CR, NUL
// and invalid UTF-8 are kept as they are. With a key separator, a line without one is bad ("no key separator"). An
// empty delimiter or separator is Error{usage}. `input` must outlive the reader.
std::unique_ptr<EventReader> make_line_reader(Input& input, const LineOptions& options);

// Writes lines: [key separator] value delimiter. Null is written as nothing (or NULL with empty_is_null). max_bytes is
// not looked at.
std::unique_ptr<Formatter> make_line_formatter(const LineOptions& options);

// Takes delimited pieces out of an Input; shared by the readers of lines and of JSON.
class LineSplitter {
 public:
  enum class Next { line, starved, end, too_long };
  LineSplitter(Input& input, std::string delimiter, std::size_t max_bytes);
  // `line` without its delimiter, valid until the next call. too_long: a line is over max_bytes, which is said as soon
  // as it is seen; the next call passes over the rest of it in bounded memory. When the end is a stop (Input::stopped),
  // an unterminated last line is not given out; what was read of it stays in the Input.
  Next next(Bytes& line);
  // What next() would look at without reading on, whole lines and perhaps the beginning of another: for who can take
  // many at once. Empty where a line has been looked for in vain, and for a delimiter of several bytes. Valid until the
  // next call of another function.
  ValueLines at_hand() const noexcept;
  // Passes over the first lines of it, as if next() had handed them out.
  void take(const EncodedLines& lines) noexcept;
  // As EventReader::wait().
  void wait(std::optional<std::chrono::milliseconds> patience);
  std::size_t max_bytes() const noexcept { return max_bytes_; }
  std::uint64_t count() const noexcept { return count_; }

 private:
  std::size_t find_delimiter(Bytes bytes) const noexcept;
  Next finish_line(Bytes bytes, std::size_t length, Bytes& line);
  Next finish_input(Bytes bytes, Bytes& line);
  void remember_search(Bytes bytes);

  Input& input_;
  std::string delimiter_;
  std::size_t max_bytes_;
  std::size_t searched_ = 0;  // bytes of input_.bytes() known to hold no delimiter
  std::size_t to_take_ = 0;   // the line handed out last, delimiter included
  bool skipping_ = false;     // inside a line that is too long
  bool ended_ = false;
  std::uint64_t count_ = 0;
};

}  // namespace bourn
