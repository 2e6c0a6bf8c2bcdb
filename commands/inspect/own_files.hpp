// The files that are bourn's own, in .bourn of a partition directory: what is in them, from their bytes.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "commands/inspect/sheet.hpp"

namespace bourn::commands::inspect {

// `path` is where the bytes come from; show_start reads them itself. Only show_settings throws, Error{damaged} for a
// broken line.
void show_durable(const std::string& path, Bytes text, Page& page, Shape shape);
void show_append_lock(Bytes text, Page& page, Shape shape);
void show_sync_lock(Bytes text, Page& page, Shape shape);
void show_settings(const std::string& path, Bytes text, Page& page, Shape shape);
void show_lost(Bytes text, Page& page, Shape shape);
void show_start(const std::string& path, Page& page, Shape shape);
void show_maintenance_lock(Bytes text, Page& page, Shape shape);
void show_topic_id(Bytes text, Page& page, Shape shape);
void show_sums(Bytes text, Page& page, Shape shape);

}  // namespace bourn::commands::inspect
