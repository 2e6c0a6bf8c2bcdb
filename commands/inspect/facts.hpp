// What --stats, --plot and --html have in common: how the facts are gathered, and their form in JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "commands/inspect/views.hpp"
#include "stream/statistics.hpp"

namespace bourn::commands::inspect {

// Reads everything that was selected (the whole store when no address was given). nullopt when a stop was asked
// meanwhile; a part would be taken for the whole.
struct Gathered {
  StreamFacts facts;
  Outcome outcome = Outcome::done;  // damaged: something was skipped; nothing_matched: there was a filter, and no event
};
// How many keys and header names a view shows.
inline constexpr std::size_t kShownKeys = 10;

std::optional<Gathered> gather(const Options& options, Page& page);

// "orders", "orders, users", "the whole store".
std::string subject(const Options& options);
// "orders/2@17", escaped: a topic may be a path.
std::string place_text(const TopicPartition& where, Offset offset);
// Share of a whole, "12.3%"; of nothing it is "-".
std::string share_text(std::int64_t part, std::int64_t whole);
// So many in so long a time: "12.5 events/s", else by the minute, hour or day, so that there is a digit before the
// point; "12.5/s" without a noun.
std::string rate_text(std::int64_t count, std::int64_t ms, std::string_view noun = {});
// `key` for people: escaped, cut where TopKeys cut it or after `limit` bytes; "(empty)" for an empty one.
std::string key_text(const KeyCount& key, std::size_t limit);

// The most frequent keys without those that may be there by chance, being counted less often than the count may be off.
std::vector<KeyCount> standing_out(const TopKeys& keys);
// How far the counts may be off, in words; nothing while they are exact.
std::string error_words(const TopKeys& keys);

// The object that bourn-inspect(1) describes under --stats.
nlohmann::ordered_json facts_json(const StreamFacts& facts);
// The longest gaps in time, longest first.
nlohmann::ordered_json gaps_json(const StreamFacts& facts);
// Sets `name` to bytes as text, or in base64 where they are not UTF-8 and "encoding" then says so.
void put_bytes(nlohmann::ordered_json& object, const char* name, Bytes bytes);
// One line. What is not UTF-8 (a path may be anything) has U+FFFD instead.
std::string json_line(const nlohmann::ordered_json& json);
// Lines "name<TAB>value", nested names joined by dots, the elements of arrays numbered from 0.
void write_flat(Output& output, const nlohmann::ordered_json& object);

}  // namespace bourn::commands::inspect
