// Words for people, on stderr. Data goes to stdout, and never through here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "log/partition_log.hpp"
#include "stream/source.hpp"

namespace bourn::commands {

// One line on stderr, "bourn: …", control bytes escaped.
void say(const std::string& words);

// "1 event", "2 events".
std::string counted(std::int64_t count, const std::string& noun);

// "1,234 batches": for pages that people read; a number alone as base/units.hpp has it.
using bourn::grouped;
std::string grouped(std::int64_t count, std::string_view noun);

std::string words_for(const RecoveryReport& report);
std::string words_for(const Notice& notice);

}  // namespace bourn::commands
