#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "stream/text/lines.hpp"

namespace bourn {

LineSplitter::LineSplitter(Input& input, std::string delimiter, std::size_t max_bytes)
    : input_(input), delimiter_(std::move(delimiter)), max_bytes_(max_bytes) {
  BOURN_CHECK(!delimiter_.empty());
}

LineSplitter::Next LineSplitter::next(Bytes& line) {
  // Taken only now, since taking may let the bytes go that the last line was seen in.
  input_.take(std::exchange(to_take_, 0));
  for (;;) {
    const Bytes bytes = input_.bytes();
    const std::size_t at = find_delimiter(bytes);
    if (at != Bytes::npos && std::exchange(skipping_, false)) {
      searched_ = 0;
      input_.take(at + delimiter_.size());
      continue;
    }
    if (at != Bytes::npos) return finish_line(bytes, at, line);
    if (ended_) return finish_input(bytes, line);
    remember_search(bytes);
    // Said at once: a line without an end would else never be refused.
    if (!skipping_ && searched_ > max_bytes_) {
      ++count_;
      skipping_ = true;
      return Next::too_long;
    }
    switch (input_.fill(std::nullopt)) {
      case Input::Fill::more:
        break;
      case Input::Fill::starved:
        return Next::starved;
      case Input::Fill::end:
        ended_ = true;
        break;
    }
  }
}

ValueLines LineSplitter::at_hand() const noexcept {
  if (delimiter_.size() != 1 || searched_ > 0 || skipping_) return {};
  return {input_.bytes().substr(to_take_), delimiter_.front(), max_bytes_};
}

void LineSplitter::take(const EncodedLines& lines) noexcept {
  input_.take(std::exchange(to_take_, 0) + lines.text_bytes);
  count_ += static_cast<std::uint64_t>(lines.count);
}

void LineSplitter::wait(std::optional<std::chrono::milliseconds> patience) {
  // An end is noted by the next call of next(), which gets it again from fill().
  if (!ended_) input_.fill(patience.value_or(std::chrono::milliseconds(-1)));
}

std::size_t LineSplitter::find_delimiter(Bytes bytes) const noexcept {
  if (bytes.size() <= searched_) return Bytes::npos;
  const char* const from = bytes.data() + searched_;
  const std::size_t count = bytes.size() - searched_;
  // Both are many bytes a step in every C library; memmem(3) is linear whatever the delimiter.
  const void* const found = delimiter_.size() == 1 ? std::memchr(from, delimiter_.front(), count)
                                                   : memmem(from, count, delimiter_.data(), delimiter_.size());
  if (found == nullptr) return Bytes::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

LineSplitter::Next LineSplitter::finish_line(Bytes bytes, std::size_t length, Bytes& line) {
  ++count_;
  searched_ = 0;
  to_take_ = length + delimiter_.size();
  if (length > max_bytes_) return Next::too_long;
  line = bytes.substr(0, length);
  return Next::line;
}

LineSplitter::Next LineSplitter::finish_input(Bytes bytes, Bytes& line) {
  if (input_.stopped() || bytes.empty() || skipping_) return Next::end;
  const Next outcome = finish_line(bytes, bytes.size(), line);
  to_take_ = bytes.size();
  return outcome;
}

// No byte is looked at twice, however slowly the input drips, except those that may begin a delimiter.
void LineSplitter::remember_search(Bytes bytes) {
  const std::size_t tail = delimiter_.size() - 1;
  searched_ = std::max(searched_, bytes.size() - std::min(tail, bytes.size()));
  if (skipping_) input_.take(std::exchange(searched_, 0));
}

}  // namespace bourn
