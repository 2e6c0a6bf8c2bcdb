// What produce reads: one reader per file, and what the options add to each event.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/input.hpp"
#include "stream/text/event_reader.hpp"
#include "stream/text/json.hpp"
#include "stream/text/json_pointer.hpp"

namespace bourn::commands {

// How the bytes of the input become events.
struct InputFormat {
  bool json = false;
  bool frames = false;
  bool whole = false;
  std::string format;  // -f, when not empty
  std::string delimiter = "\n";
  std::optional<std::string> key_separator;
  bool empty_is_null = false;
  std::size_t max_record = std::size_t{16} << 20;
};
std::unique_ptr<EventReader> open_reader(Input& input, const InputFormat& format);

// What is not in the input: fixed key, headers and time, or where in the value they stand.
class Completer {
 public:
  struct Options {
    std::optional<std::string> key;
    std::vector<std::string> headers;
    std::optional<Timestamp> timestamp;
    std::string key_from;  // JSON pointers
    std::string time_from;
    Zone zone = Zone::utc;  // of times that are written without one
  };
  explicit Completer(const Options& options);

  // Completes the event in place, or says what keeps it from being one. Views hold until the next call.
  std::optional<std::string> complete(InputEvent& event);
  // Whether a time is all that it gives to an event that is a value alone; and that time, for several such in a row.
  bool adds_only_time() const;
  Timestamp time_to_add();
  // The clock is read now and then, not per event; call this after every wait.
  void look_at_clock();

 private:
  std::optional<std::string> key_from_value(InputEvent& event);
  std::optional<std::string> time_from_value(InputEvent& event);

  Options options_;
  HeaderList headers_;
  HeaderList all_headers_;
  std::optional<JsonPointer> key_from_;
  std::optional<JsonPointer> time_from_;
  Buffer found_key_;
  Buffer found_time_;
  Timestamp now_ = 0;
  int until_clock_ = 0;
};

}  // namespace bourn::commands
