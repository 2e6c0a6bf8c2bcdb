// Messages of format v0 and v1, explained, with the messages inside of a compressed one.
#pragma once

#include "format/annotate_walk.hpp"

namespace bourn::annotate {

// The message that begins at bytes[0], whose magic is 0 or 1.
void explain_message(Report& report, Bytes bytes);

}  // namespace bourn::annotate
