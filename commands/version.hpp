// Which bourn this is. The values are compiled in by the build (commands/version.cpp.in).
#pragma once

#include <string_view>

namespace bourn::commands {

extern const std::string_view kVersion;  // "0.1.0"
extern const std::string_view kCommit;   // "a10ee7a96c2d", with "-dirty" after it; empty when built outside git

}  // namespace bourn::commands
