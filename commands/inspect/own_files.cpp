#include "commands/inspect/own_files.hpp"

#include <sys/stat.h>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/inspect/name_values.hpp"
#include "format/topic_id.hpp"
#include "log/durable_end.hpp"
#include "log/log_start.hpp"
#include "log/lost_offsets.hpp"
#include "log/sealed_sums.hpp"
#include "log/topic_settings.hpp"

namespace bourn::commands::inspect {

void show_durable(const std::string& path, Bytes text, Page& page, Shape shape) {
  const std::vector<DurableSlot> slots = read_durable_slots(text);
  struct stat status {};
  const bool known = ::stat(path.c_str(), &status) == 0;
  Sheet sheet(page,
              {{"slot", "SLOT", Holds::number},
               {"valid", "VALID"},
               {"counts", "COUNTS"},
               {"sequence", "SEQUENCE", Holds::number},
               {"segment", "SEGMENT", Holds::number},
               {"position", "POSITION", Holds::number},
               {"next_offset", "NEXT", Holds::number},
               {"failed", "SYNC FAILED"},
               {"this_start", "THIS START", Holds::text, 4},
               {"this_file", "THIS FILE", Holds::text, 5},
               {"boot_id", "BOOT ID", Holds::text, 6, 12},
               {"inode", "INODE", Holds::number, 7}},
              shape);
  const BootId now = boot_id();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const DurableSlot& slot = slots[i];
    std::vector<Cell> cells{static_cast<std::int64_t>(i), {slot.valid, slot.valid ? Ink::good : Ink::warning}};
    cells.resize(12);
    if (slot.valid) {
      const std::size_t other = 1 - i;
      // Where both say the same sequence the first counts, as for readers.
      const bool counts = !slots[other].valid || slots[other].sequence < slot.sequence ||
                          (slots[other].sequence == slot.sequence && i == 0);
      Buffer hex;
      append_hex(hex, {slot.boot.data(), slot.boot.size()});
      cells[2] = {counts, counts ? Ink::strong : Ink::plain};
      cells[3] = static_cast<std::int64_t>(slot.sequence);
      cells[4] = slot.end.base;
      cells[5] = slot.end.position;
      cells[6] = {slot.end.next_offset, Ink::number};
      cells[7] = {slot.end.failed, slot.end.failed ? Ink::bad : Ink::plain};
      cells[8] = slot.boot == now;
      cells[9] = known && slot.inode == static_cast<std::uint64_t>(status.st_ino);
      cells[10] = std::string(hex.view());
      cells[11] = static_cast<std::int64_t>(slot.inode);
    }
    sheet.row(std::move(cells));
  }
  sheet.finish();
}

void show_append_lock(Bytes text, Page& page, Shape shape) {
  NameValues facts(page, shape);
  const bool has = text.size() >= 8;
  facts.add("changes", has ? Cell(load_little<std::int64_t>(text.data())) : Cell(std::int64_t{0}),
            "structural changes of the log so far, such as new segments");
  facts.finish();
}

void show_sync_lock(Bytes text, Page& page, Shape shape) {
  NameValues facts(page, shape);
  facts.add("bytes", Cell(static_cast<std::int64_t>(text.size())),
            "nothing is kept here; who makes the log durable holds the lock");
  facts.finish();
}

void show_settings(const std::string& path, Bytes text, Page& page, Shape shape) {
  Sheet sheet(page, {{"name", "NAME"}, {"value", "VALUE"}, {"default", "DEFAULT"}}, shape);
  for (const SettingView& setting : describe(parse_settings(text, path)))
    sheet.row({{setting.name, Ink::name}, setting.value, setting.is_default});
  sheet.finish();
}

void show_lost(Bytes text, Page& page, Shape shape) {
  Sheet sheet(page,
              {{"first_offset", "FIRST", Holds::number},
               {"next_offset", "GOES ON AT", Holds::number},
               {"copy", "COPY IN torn", Holds::text}},
              shape);
  for (const LostOffsets& lost : parse_lost_offsets(text)) {
    sheet.row({{lost.first, Ink::number}, lost.next, lost.copy == "-" ? Cell() : Cell(lost.copy)});
  }
  sheet.finish();
}

// Which of its two records counts is for the one who reads it in its place to say.
void show_start(const std::string& path, Page& page, Shape shape) {
  const LogStart start = read_log_start(PartitionDir::open(path.substr(0, path.rfind('/')) + "/.."));
  NameValues facts(page, shape);
  facts.add("log_start", Cell(start.offset, Ink::number), "events below are not served any more");
  facts.add("clock", start.clock < 0 ? Cell() : Cell(page.screen.time(start.clock)), "at the last retention");
  facts.finish();
}

void show_maintenance_lock(Bytes text, Page& page, Shape shape) {
  NameValues facts(page, shape);
  facts.add("at_work", Cell(!text.empty() && text[0] == 'w'),
            "a compaction, trimming or repair is at work, or was stopped in its midst");
  facts.finish();
}

void show_topic_id(Bytes text, Page& page, Shape shape) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const auto id = TopicId::parse(text);
  NameValues facts(page, shape);
  facts.add("topic_id", id ? Cell(std::string(id->text()), Ink::name) : Cell(),
            id ? "given at the topic's birth; cursor files know it by this" : "no id of 22 characters");
  facts.finish();
}

void show_sums(Bytes text, Page& page, Shape shape) {
  const SealedSums sums = parse_sealed_sums(text);
  Sheet sheet(page,
              {{"segment", "SEGMENT", Holds::number},
               {"bytes", "BYTES", Holds::size},
               {"crc", "CRC-32C"},
               {"note", "NOTE", Holds::text, 0, 12}},
              shape);
  for (const auto& [base, sum] : sums.of)
    sheet.row({{base, Ink::number}, sum.bytes, fmt::format("{:08x}", sum.crc), {}});
  if (sums.broken_lines > 0) {
    const std::string note = fmt::format("{} broken lines, the first at byte {}", sums.broken_lines, sums.first_broken);
    sheet.row({{}, {}, {}, {note, Ink::warning}});
  }
  sheet.finish();
}

}  // namespace bourn::commands::inspect
