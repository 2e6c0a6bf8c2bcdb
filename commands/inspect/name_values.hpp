// A table of names and values, for files that are such a list.
#pragma once

#include <string>
#include <utility>

#include "commands/inspect/sheet.hpp"

namespace bourn::commands::inspect {

// Names and values, a row each.
class NameValues {
 public:
  NameValues(Page& page, Shape shape)
      : sheet_(page, {{"name", "NAME"}, {"value", "VALUE", Holds::text, 0, 16}, {"note", "NOTE", Holds::text, 1, 12}},
               shape) {}
  void add(const std::string& name, Cell value, const std::string& note = {}) {
    sheet_.row({{name, Ink::name}, std::move(value), note.empty() ? Cell() : Cell(note, Ink::faint)});
  }
  void finish() { sheet_.finish(); }

 private:
  Sheet sheet_;
};

}  // namespace bourn::commands::inspect
