// The tables of inspect, one function for each level and for each kind of file. Each prints one table, or one JSON
// array.
#pragma once

#include <string>
#include <vector>

#include "commands/inspect/sheet.hpp"
#include "commands/inspect/views.hpp"
#include "commands/open_streams.hpp"

namespace bourn::commands::inspect {

inline Shape shape_of(const Options& options) {
  return options.output.json ? Shape::json : Shape::table;
}

// "orders/0" for a partition, the path for a file.
std::string name_of(const Stream& stream);

// A line for each partition. Looks at names, indexes and the last batches, not at every batch. `root` is the directory
// that they stand in when it is a broker's or a store: its checkpoint files say more about each; else empty.
Outcome show_partitions(const Options& options, Page& page, const std::vector<Stream>& streams,
                        const std::string& root);
// A line for each segment: walks over the headers of all batches.
Outcome show_segments(const Options& options, Page& page, const std::vector<Stream>& streams);
// A line for each batch of the range, checksums compared.
Outcome show_batches(const Options& options, Page& page, const std::vector<Stream>& streams);
// A line for each record that is selected.
Outcome show_records(const Options& options, Page& page);
// A line for each entry of .index, .timeindex and .txnindex.
Outcome show_indexes(const Options& options, Page& page, const std::vector<Stream>& streams);

// Whether this is the path of a regular file that has a view of its own, as all files of a partition directory and of
// a broker's log directory have except segments. A word without a slash is one only by a name that says so.
bool is_other_file(const std::string& address);
// By its kind, which the name tells. Throws Error{unsupported} for a name that says nothing.
Outcome show_file(const Options& options, Page& page, const std::string& path);

}  // namespace bourn::commands::inspect
