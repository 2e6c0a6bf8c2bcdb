// The first 8 bytes of append.lock count how often something changed that other writers must hear of: the set of
// segments, the settings. They change before a set of segments does: a writer that is killed in between makes the
// others look once in vain, never miss a change.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.hpp"

namespace bourn {

std::uint64_t read_generation(const Fd& append_lock, const std::string& shown_path);
// The caller holds the lock. Returns the new one.
std::uint64_t raise_generation(const Fd& append_lock, const std::string& shown_path);

}  // namespace bourn
