// --at, --at-byte: one batch, byte by byte.
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/inspect/hexdump.hpp"
#include "commands/inspect/views.hpp"
#include "commands/open_streams.hpp"
#include "log/batch_place.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

// More of a batch is never read: a damaged length must not fill the memory.
constexpr std::int64_t kMostBytes = std::int64_t{64} << 20;

std::int64_t number_option(const std::string& text, const char* option) {
  const auto number = parse_integer(text);
  if (!number || *number < 0) fail(ErrorKind::usage, "{}: \"{}\" is no number from 0 on", option, escaped(text));
  return *number;
}

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// The one log that is addressed. Files are opened whatever they are called: leftovers of compaction and KRaft's
// checkpoints hold batches too.
Stream stream_of(const Options& options) {
  const std::vector<std::string>& addresses = options.selection.addresses;
  if (addresses.size() != 1)
    fail(ErrorKind::usage, "--at and --at-byte look at one log; {} are given", addresses.size());
  const Address address = parse_address(addresses.front());
  const bool path = address.kind == Address::Kind::directory || address.kind == Address::Kind::segment;
  if (path && is_file(address.path)) return Segment::open(address.path);
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  std::vector<Stream> streams = open_streams(options.store.store(), addresses, only);
  if (streams.size() != 1) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: {} partitions, and one is looked at", escaped(addresses.front()), streams.size()),
                "-p N");
  }
  return std::move(streams.front());
}

std::string name_of(const Stream& stream) {
  if (const auto* dir = std::get_if<PartitionDir>(&stream)) return dir->path();
  return std::get<Segment>(stream).path();
}

Segment only_segment(Stream stream) {
  if (auto* segment = std::get_if<Segment>(&stream)) return std::move(*segment);
  const PartitionDir& dir = std::get<PartitionDir>(stream);
  const std::vector<Offset> bases = list_segments(dir);
  if (bases.size() > 1) {
    throw Error(ErrorKind::usage, fmt::format("{}: {} segments, and --at-byte counts in one", dir.path(), bases.size()),
                Segment::open(dir, bases.back())->path());
  }
  std::optional<Segment> segment;
  if (!bases.empty()) segment = Segment::open(dir, bases.front());
  if (!segment) fail(ErrorKind::missing, "{}: no segment", dir.path());
  return std::move(*segment);
}

BatchPlace find(Stream stream, Offset offset) {
  if (auto* segment = std::get_if<Segment>(&stream)) return find_batch(std::move(*segment), offset);
  return find_batch(std::get<PartitionDir>(stream), offset);
}

// Asked for by offset or by byte.
struct Wanted {
  std::optional<Offset> offset;
  std::int64_t byte = 0;
};

Wanted wanted_of(const Options& options) {
  if (!options.at.empty() && !options.at_byte.empty())
    fail(ErrorKind::usage, "--at and --at-byte say the same; give one of them");
  if (!options.at.empty()) return {number_option(options.at, "--at"), 0};
  return {std::nullopt, number_option(options.at_byte, "--at-byte")};
}

BatchPlace place_of(const Options& options, const Wanted& wanted) {
  Stream stream = stream_of(options);
  const std::string name = name_of(stream);
  if (!wanted.offset) {
    BatchPlace place = find_batch_at(only_segment(std::move(stream)), wanted.byte);
    if (place.kind == BatchPlace::Kind::beyond_end)
      fail(ErrorKind::difference, "{}: byte {} is beyond the end of the file", name, wanted.byte);
    return place;
  }
  BatchPlace place = find(std::move(stream), *wanted.offset);
  if (place.kind == BatchPlace::Kind::beyond_end) {
    fail(ErrorKind::difference, "{}: offset {} is beyond the end; the log ends before offset {}", name, *wanted.offset,
         place.goes_on);
  }
  if (place.kind == BatchPlace::Kind::gap) {
    throw Error(ErrorKind::difference,
                fmt::format("{}: no batch holds offset {}; the next one there is begins at {}", name, *wanted.offset,
                            place.goes_on),
                fmt::format("--at {}", place.goes_on));
  }
  return place;
}

Buffer bytes_of(const BatchPlace& place) {
  const auto size = static_cast<std::size_t>(std::min(place.end - place.position, kMostBytes));
  Buffer bytes;
  bytes.commit(read_at(place.segment->log(), place.position, bytes.room(size), size, place.segment->path()));
  return bytes;
}

AnnotateOptions annotate_options(const Options& options, const Wanted& wanted, const BatchPlace& place) {
  AnnotateOptions annotate;
  annotate.all = options.store.verbose || options.output.json;
  annotate.focus = wanted.offset;
  annotate.least_offset = place.least_offset;
  if (!options.selection.max_decompressed.empty())
    annotate.max_decompressed =
        static_cast<std::size_t>(size_option(options.selection.max_decompressed, "--max-decompressed"));
  return annotate;
}

// ---- as text --------------------------------------------------------------------------------------------------------

std::string title_of(const BatchPlace& place, const Wanted& wanted, const Screen& screen) {
  const std::string path = escaped(place.segment->path(), 400);
  std::string where = fmt::format("byte {}", grouped(place.position));
  if (wanted.offset) where += fmt::format(", for offset {}", *wanted.offset);
  const bool fits = columns_of(path) + 2 + where.size() <= static_cast<std::size_t>(screen.width());
  std::string title = screen.ink(Ink::strong, path) + (fits ? "  " : "\n") + where + "\n";
  if (place.kind == BatchPlace::Kind::damaged) {
    title += screen.ink(Ink::bad, wanted.offset ? "no whole batch is here; the offset may be in these bytes"
                                                : "no whole batch is here; these are its bytes as if it were one");
    title += "\n";
  }
  return title;
}

std::string verdict_of(const Annotated& found, const Wanted& wanted, const Hexdump& dump, const Screen& screen) {
  std::string text = "\n";
  text += found.wrong == 0 ? screen.ink(Ink::good, "every field holds")
                           : screen.ink(Ink::bad, fmt::format("{} {} not hold", found.wrong,
                                                              found.wrong == 1 ? "field does" : "fields do"));
  text += fmt::format("\n{} bytes, {} record{}", grouped(static_cast<std::int64_t>(found.size)), grouped(found.records),
                      found.records == 1 ? "" : "s");
  if (found.decompressed > 0) {
    text += fmt::format(", {} decompressed", grouped(static_cast<std::int64_t>(found.decompressed)));
  }
  if (wanted.offset && found.wrong == 0 && !found.found_focus) {
    text += fmt::format(", none of them with offset {}", *wanted.offset);
  }
  if (dump.is_abridged()) text += screen.ink(Ink::faint, "\n-v shows what is left out here");
  return text + "\n";
}

Annotated print_text(const Options& options, const Wanted& wanted, const BatchPlace& place, Page& page) {
  const Buffer bytes = bytes_of(place);
  const AnnotateOptions annotate = annotate_options(options, wanted, place);
  Hexdump dump(
      page.output, page.screen,
      {.position = place.position, .size = static_cast<std::int64_t>(bytes.size()), .whole = options.store.verbose});
  page.output.write(title_of(place, wanted, page.screen));
  const Annotated found = annotate_batch(bytes.view(), annotate, [&](const Field& field) { dump.print(field); });
  page.output.write(verdict_of(found, wanted, dump, page.screen));
  return found;
}

// ---- as JSON --------------------------------------------------------------------------------------------------------

const char* kind_name(Field::Kind kind) {
  switch (kind) {
    case Field::Kind::section:
      return "section";
    case Field::Kind::group:
      return "group";
    case Field::Kind::number:
      return "number";
    case Field::Kind::time:
      return "time";
    case Field::Kind::bits:
      return "bits";
    case Field::Kind::finding:
      return "finding";
    case Field::Kind::text:
      return "text";
    case Field::Kind::raw:
      return "raw";
    case Field::Kind::summary:
      return "summary";
  }
  return "raw";
}

ordered_json field_json(const Field& field, std::int64_t position) {
  const bool stored = field.part == Field::Part::stored;
  ordered_json json{{"part", stored ? "stored" : "decompressed"},
                    {"position", static_cast<std::int64_t>(field.position) + (stored ? position : 0)},
                    {"size", field.bytes.size()},
                    {"depth", field.depth},
                    {"kind", kind_name(field.kind)},
                    {"name", field.name}};
  if (field.kind == Field::Kind::text) {
    if (is_utf8(field.bytes)) {
      json["value"] = std::string(field.bytes);
    } else {
      Buffer base64;
      append_base64(base64, field.bytes);
      json["value"] = std::string(base64.view());
      json["encoding"] = "base64";
    }
  } else if (field.number) {
    json["value"] = *field.number;
    if (field.value != std::to_string(*field.number)) json["text"] = field.value;
  } else if (!field.value.empty()) {
    json["value"] = field.value;
  }
  if (!field.meaning.empty()) json["meaning"] = field.meaning;
  json["ok"] = field.wrong.empty();
  if (!field.wrong.empty()) json["wrong"] = field.wrong;
  return json;
}

// Field by field, since a batch may hold millions of them.
Annotated print_json(const Options& options, const Wanted& wanted, const BatchPlace& place, Page& page) {
  const Buffer bytes = bytes_of(place);
  const AnnotateOptions annotate = annotate_options(options, wanted, place);
  const auto text = [](const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  };
  page.output.write(
      fmt::format(R"({{"path":{},"position":{},"fields":[)", text(place.segment->path()), place.position));
  bool first = true;
  const Annotated found = annotate_batch(bytes.view(), annotate, [&](const Field& field) {
    page.output.write((first ? "" : ",") + text(field_json(field, place.position)));
    first = false;
  });
  page.output.write(fmt::format(R"(],"size":{},"decompressed":{},"records":{},"wrong":{}}})"
                                "\n",
                                found.size, found.decompressed, found.records, found.wrong));
  return found;
}

}  // namespace

Outcome show_bytes(const Options& options, Page& page) {
  const Wanted wanted = wanted_of(options);
  const BatchPlace place = place_of(options, wanted);
  const Annotated found =
      options.output.json ? print_json(options, wanted, place, page) : print_text(options, wanted, place, page);
  return found.wrong == 0 ? Outcome::done : Outcome::damaged;
}

}  // namespace bourn::commands::inspect
