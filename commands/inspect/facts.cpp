#include "commands/inspect/facts.hpp"
#include "commands/words.hpp"

#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/text.hpp"
#include "commands/progress.hpp"
#include "stream/place.hpp"
#include "stream/pump.hpp"

namespace bourn::commands::inspect {

std::optional<Gathered> gather(const Options& options, Page& page) {
  SelectionOptions selected = options.selection;
  if (selected.addresses.empty()) selected.addresses = {"*"};
  FileWatch watch;
  Selection selection(selected, options.store, watch, &page.stop);
  Statistics statistics(KeyHasher::random());
  {
    Progress progress("reading", selection.bytes(), options.store);
    selection.on_read([&](std::int64_t bytes) { progress.advance(bytes); });
    const std::unique_ptr<Source> source = selection.source();
    if (pump(*source, statistics, watch, page.stop, std::nullopt, [] {}) == Pumped::stopped) return std::nullopt;
  }
  Gathered gathered{std::move(statistics).facts(), Outcome::done};
  if (selection.damages() > 0) {
    gathered.outcome = Outcome::damaged;
  } else if (gathered.facts.events() == 0 && selected.has_filter()) {
    gathered.outcome = Outcome::nothing_matched;
  }
  return gathered;
}

std::string subject(const Options& options) {
  std::string names;
  for (const std::string& address : options.selection.addresses)
    names += (names.empty() ? "" : ", ") + escaped(address);
  return names.empty() ? "the whole store" : names;
}

std::string place_text(const TopicPartition& where, Offset offset) {
  return fmt::format("{}@{}", escaped(bourn::name_of(where)), offset);
}

std::string share_text(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f}%", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string rate_text(std::int64_t count, std::int64_t ms, std::string_view noun) {
  struct Unit {
    const char* name;
    double ms;
  };
  constexpr Unit kUnits[] = {{"s", 1e3}, {"min", 60e3}, {"h", 3600e3}, {"day", 86400e3}};
  const double per_ms = static_cast<double>(count) / static_cast<double>(ms);
  const Unit* unit = kUnits;
  while (per_ms * unit->ms < 1 && unit != std::end(kUnits) - 1) ++unit;
  const double rate = per_ms * unit->ms;
  const std::string number = rate < 1000 ? fmt::format("{:.1f}", rate) : grouped(std::llround(rate));
  return fmt::format("{}{}{}/{}", number, noun.empty() ? "" : " ", noun, unit->name);
}

std::string key_text(const KeyCount& key, std::size_t limit) {
  if (key.key_bytes == 0) return "(empty)";
  std::string text = escaped(key.key, limit);
  if (key.key_bytes > key.key.size() && key.key.size() <= limit) text += "...";
  return text;
}

std::vector<KeyCount> standing_out(const TopKeys& keys) {
  std::vector<KeyCount> top = keys.top(kShownKeys);
  while (!top.empty() && top.back().count <= keys.error()) top.pop_back();
  return top;
}

std::string error_words(const TopKeys& keys) {
  if (keys.error() == 0) return {};
  if (!standing_out(keys).empty())
    return fmt::format("each may have come up to {} times more often", grouped(keys.error()));
  const std::vector<KeyCount> top = keys.top(1);
  return fmt::format("none stands out: none came more than {} times",
                     grouped(keys.error() + (top.empty() ? 0 : top.front().count)));
}

}  // namespace bourn::commands::inspect
