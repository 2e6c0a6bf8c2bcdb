#include "commands/words.hpp"

#include <unistd.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/bottom_line.hpp"

namespace bourn::commands {

void say(const std::string& words) {
  BottomLine::make_room();
  const std::string line = "bourn: " + escaped(words, 4000) + "\n";
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(STDERR_FILENO, line.data() + at, line.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody listens
    at += static_cast<std::size_t>(written);
  }
}

std::string counted(std::int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string grouped(std::int64_t count, std::string_view noun) {
  std::string text = grouped(count) + " " + std::string(noun);
  if (count != 1) text += noun.ends_with("ch") ? "es" : "s";
  return text;
}

std::string words_for(const RecoveryReport& report) {
  switch (report.happened) {
    case RecoveryReport::Happened::nothing:
      return {};
    case RecoveryReport::Happened::tail_cut:
      return fmt::format("{}: an unfinished append at byte {} was cut ({}, before offset {}); a copy is in .bourn/torn",
                         report.path, report.position, size_text(report.bytes), report.offset);
    case RecoveryReport::Happened::set_aside:
      return fmt::format(
          "{}: batch at byte {} (offset {}): {}; it was left as it is, and appending goes on in a new segment",
          report.path, report.position, report.offset, report.reason);
    case RecoveryReport::Happened::rewritten:
      return fmt::format("{}: an earlier fdatasync had failed; {} from offset {} on were written again", report.path,
                         size_text(report.bytes), report.offset);
  }
  return {};
}

std::string words_for(const Notice& notice) {
  const std::string where = fmt::format("{}/{}", notice.where.topic, notice.where.partition);
  switch (notice.kind) {
    case Notice::Kind::deleted:
      return fmt::format("{}: the topic was deleted; waiting for it to be created again", where);
    case Notice::Kind::created_again:
      return fmt::format("{}: the topic was created again; reading it from its start", where);
    case Notice::Kind::back_again:
      return fmt::format("{}: the topic is back; reading goes on at offset {}", where, notice.offset);
    case Notice::Kind::damage_skipped: {
      const std::string place =
          notice.damage.position >= 0 ? fmt::format(" at byte {}", notice.damage.position) : std::string{};
      // How many offsets it had is known by what comes next, if not before.
      const std::string on =
          notice.offset > notice.damage.offset ? fmt::format("at offset {}", notice.offset) : std::string("behind it");
      return fmt::format("{}: batch{} (offset {}): {}; skipped, reading goes on {}", notice.damage.path, place,
                         notice.damage.offset, notice.damage.reason, on);
    }
    case Notice::Kind::line_skipped:
      return fmt::format("{}: line {} is no event; skipped", notice.where.topic, notice.offset);
    case Notice::Kind::log_was_cut:
      return fmt::format("{}: the log was cut since it was read last; reading goes on at its end, offset {}", where,
                         notice.offset);
    case Notice::Kind::trimmed:
      return fmt::format("{}: older events were trimmed since it was read last; reading goes on at offset {}", where,
                         notice.offset);
  }
  return {};
}

}  // namespace bourn::commands
