#include "stream/positions.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace bourn {
namespace {

constexpr std::string_view kFirstLine = "bourn cursor 1";

// Takes the text up to `mark` off the front of `rest`.
std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t end = std::min(rest.find(mark), rest.size());
  const std::string_view front = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return front;
}

// Takes the text behind the last blank off the end of `rest`, and the blank.
std::string_view cut_last(std::string_view& rest) {
  const std::size_t blank = rest.rfind(' ');
  const std::string_view last = rest.substr(blank + 1);  // npos + 1 is 0
  rest = rest.substr(0, std::min(blank, rest.size() - last.size()));
  return last;
}

}  // namespace

Positions read_cursor_file(const std::string& path) {
  const Fd file = open_existing(AT_FDCWD, path);
  if (!file) return {};
  const std::string text = read_small_file(file, path, std::size_t{64} << 20);
  if (text.empty()) return {};  // as mktemp(1) makes it
  std::string_view rest = text;
  if (cut(rest, '\n') != kFirstLine)
    fail(ErrorKind::damaged, "{}: no cursor file (its first line is not \"{}\"); nothing was read", path, kFirstLine);
  Positions positions;
  for (int line = 2; !rest.empty(); ++line) {
    std::string_view one = cut(rest, '\n');
    // From the end on: the topic of a loose file is its path, which may have blanks.
    std::string_view last = cut_last(one);
    const std::optional<TopicId> id = TopicId::parse(last);
    if (id) last = cut_last(one);
    const auto epoch = parse_integer(last);
    const auto offset = parse_integer(cut_last(one));
    const auto partition = parse_integer(cut_last(one));
    const std::string_view topic = one;
    if (topic.empty() || !partition || !offset || !epoch || *partition < 0 || *partition > INT32_MAX || *offset < 0 ||
        *epoch < -1 || *epoch > INT32_MAX) {
      fail(ErrorKind::damaged, "{}: line {} is not \"topic partition offset epoch [topic-id]\"; nothing was read", path,
           line);
    }
    positions[{std::string(topic), static_cast<std::int32_t>(*partition)}] = {
        *offset, static_cast<std::int32_t>(*epoch), id.value_or(TopicId{})};
  }
  return positions;
}

void write_cursor_file(const std::string& path, const Positions& positions) {
  std::string text(kFirstLine);
  text += '\n';
  for (const auto& [where, position] : positions) {
    text += fmt::format("{} {} {} {}", where.topic, where.partition, position.next_offset, position.leader_epoch);
    if (position.topic_id.known()) text.append(" ").append(position.topic_id.text());
    text += '\n';
  }
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const Fd directory = open_directory(AT_FDCWD, parent);
  if (!directory) fail(ErrorKind::missing, "{}: no such directory", parent);
  replace_file(directory, slash == std::string::npos ? path : path.substr(slash + 1), text, path);
}

}  // namespace bourn
