// --at, --at-byte: one batch, byte by byte.
#include <nlohmann/json.hpp>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/inspect/find_bytes.hpp"
#include "commands/inspect/hexdump.hpp"
#include "commands/inspect/views.hpp"
#include "commands/words.hpp"
#include "format/batch_mend.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

AnnotateOptions annotate_options(const Options& options, const WantedBytes& wanted, const FoundBytes& at) {
  AnnotateOptions annotate;
  annotate.all = options.store.verbose || options.output.json;
  annotate.focus = wanted.offset;
  annotate.zone = options.store.zone();
  annotate.least_offset = at.least_offset;
  if (!options.selection.max_decompressed.empty())
    annotate.max_decompressed =
        static_cast<std::size_t>(size_option(options.selection.max_decompressed, "--max-decompressed"));
  return annotate;
}

// The bit of the file whose flipping would explain all that is wrong, when there is one.
std::optional<std::int64_t> flipped_bit(const FoundBytes& at, const Annotated& found) {
  if (found.wrong == 0 || at.kafka_offset) return std::nullopt;
  const auto bit = find_flipped_bit(at.bytes.view());
  if (!bit) return std::nullopt;
  return 8 * at.position + static_cast<std::int64_t>(*bit);
}

// ---- as text --------------------------------------------------------------------------------------------------------

std::string title_of(const FoundBytes& at, const WantedBytes& wanted, const Screen& screen) {
  const std::string path = escaped(at.path, 400);
  std::string where = fmt::format("byte {}", grouped(at.position));
  if (wanted.offset) where += fmt::format(", for offset {}", *wanted.offset);
  const bool fits = display_width(path) + 2 + where.size() <= static_cast<std::size_t>(screen.width());
  std::string title = screen.ink(Ink::strong, path) + (fits ? "  " : "\n") + where + "\n";
  if (at.damaged) {
    title += screen.ink(Ink::bad, wanted.offset ? "no whole batch is here; the offset may be in these bytes"
                                                : "no whole batch is here; these are its bytes as if it were one");
    title += "\n";
  }
  return title;
}

std::string verdict_of(const Annotated& found, const WantedBytes& wanted, const FoundBytes& at, const Hexdump& dump,
                       const Screen& screen) {
  std::string text = "\n";
  text += found.wrong == 0 ? screen.ink(Ink::good, "every field holds")
                           : screen.ink(Ink::bad, fmt::format("{} {} not hold", found.wrong,
                                                              found.wrong == 1 ? "field does" : "fields do"));
  if (const auto bit = flipped_bit(at, found)) {
    text += fmt::format("; with bit {} of byte {} (at {}) flipped back, every field would", *bit % 8, grouped(*bit / 8),
                        dump.address(*bit / 8));
  }
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

Annotated print_text(const Options& options, const WantedBytes& wanted, const FoundBytes& at, Page& page) {
  const AnnotateOptions annotate = annotate_options(options, wanted, at);
  Hexdump dump(
      page.output, page.screen,
      {.position = at.position, .size = static_cast<std::int64_t>(at.bytes.size()), .whole = options.store.verbose});
  page.output.write(title_of(at, wanted, page.screen));
  const Annotated found = at.annotate(annotate, [&](const Field& field) { dump.print(field); });
  page.output.write(verdict_of(found, wanted, at, dump, page.screen));
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
Annotated print_json(const Options& options, const WantedBytes& wanted, const FoundBytes& at, Page& page) {
  const AnnotateOptions annotate = annotate_options(options, wanted, at);
  const auto text = [](const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  };
  page.output.write(fmt::format(R"({{"path":{},"position":{},"fields":[)", text(at.path), at.position));
  bool first = true;
  const Annotated found = at.annotate(annotate, [&](const Field& field) {
    page.output.write((first ? "" : ",") + text(field_json(field, at.position)));
    first = false;
  });
  ordered_json bit;
  if (const auto flipped = flipped_bit(at, found)) bit = {{"byte", *flipped / 8}, {"bit", *flipped % 8}};
  page.output.write(fmt::format(R"(],"size":{},"decompressed":{},"records":{},"wrong":{},"flipped_bit":{}}})"
                                "\n",
                                found.size, found.decompressed, found.records, found.wrong, text(bit)));
  return found;
}

}  // namespace

Outcome show_bytes(const Options& options, Page& page) {
  const WantedBytes wanted = wanted_bytes(options);
  const FoundBytes at = find_bytes(options, wanted);
  const Annotated found =
      options.output.json ? print_json(options, wanted, at, page) : print_text(options, wanted, at, page);
  return found.wrong == 0 ? Outcome::done : Outcome::damaged;
}

}  // namespace bourn::commands::inspect
