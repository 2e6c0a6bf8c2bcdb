// The entries of .index, .timeindex and .txnindex files as rows of one table.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "commands/inspect/sheet.hpp"
#include "format/types.hpp"

namespace bourn::commands::inspect {

enum class IndexKind { offset, time, transactions };

class IndexSheet {
 public:
  IndexSheet(Page& page, Shape shape);

  // The file's entries; its kind is what its name ends in, leftovers included ("….timeindex.deleted"). Nothing when
  // there is no such file. Entries that cannot be right, padding and bytes behind the last entry are told in the row.
  void show_if_there(const std::string& partition, const std::string& path, Offset base);
  void finish() { sheet_.finish(); }
  bool open() const { return sheet_.open(); }

 private:
  void show(const std::string& partition, const Fd& file, const std::string& path, IndexKind kind, Offset base);

  Sheet sheet_;
};

}  // namespace bourn::commands::inspect
