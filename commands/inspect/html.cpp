// --html FILE: statistics, timeline and segments as one page for the browser.
#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/output.hpp"
#include "base/text.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/html_page.hpp"
#include "commands/inspect/segment_map.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {
namespace {

// Old page or new page, and never half of one.
void replace_page(const std::string& path, const std::string& page) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") fail(ErrorKind::usage, "--html: \"{}\" is no file", escaped(path));
  const Fd directory = open_directory(AT_FDCWD, folder);
  if (!directory) fail(ErrorKind::cannot_create, "{}: there is no such directory", escaped(folder));
  replace_file(directory, name, page, path);
}

}  // namespace

Outcome write_html(const Options& options, Page& page) {
  Options whole = options;
  whole.selection.on_damage = "skip";  // the page shows damage; it is no reason not to be written
  const std::vector<MappedPartition> partitions = map_segments(whole, page.stop);
  const std::optional<Gathered> gathered = gather(whole, page);
  if (!gathered) return Outcome::done;
  const std::string html = html_page(subject(options), gathered->facts, partitions, options.store.zone());
  if (options.html == "-") {
    page.output.write(html);
  } else {
    replace_page(options.html, html);
  }
  const bool damaged = std::any_of(partitions.begin(), partitions.end(),
                                   [](const MappedPartition& partition) { return partition.damages > 0; });
  return damaged ? Outcome::damaged : gathered->outcome;
}

}  // namespace bourn::commands::inspect
