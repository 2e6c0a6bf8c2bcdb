// Rules of the sources that no compiler knows, kept by reading the sources. Each rule is a function from one file to
// complaints, so that its own test can plant a wrong file.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace fs = std::filesystem;
using Complaints = std::vector<std::string>;

struct File {
  std::string path;  // relative to the top folder
  std::string text;
  bool executable = false;
};

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}
bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}
bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
bool is_header(const File& file) {
  return ends_with(file.path, ".hpp");
}
bool is_cpp(const File& file) {
  return is_header(file) || ends_with(file.path, ".cpp");
}
bool below_commands(const File& file) {
  return starts_with(file.path, "src/") && file.path != "src/main.cpp";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string at(const File& file, std::size_t line, const std::string& what) {
  return file.path + ":" + std::to_string(line + 1) + ": " + what;
}

// What stands between the quotes or angle brackets of an #include line; empty for any other line.
std::string included(const std::string& line) {
  if (!starts_with(line, "#include ") && !starts_with(line, "#include\t")) return {};
  const std::size_t open = line.find_first_of("\"<");
  const std::size_t close = open == std::string::npos ? open : line.find_first_of("\">", open + 1);
  return close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
}

// ---- the rules ------------------------------------------------------------------------------------------------------

const std::vector<std::string> kLayers = {"base", "format", "log", "stream", "commands", "main"};

int layer_of(const std::string& name) {
  const auto found = std::find(kLayers.begin(), kLayers.end(), name);
  return found == kLayers.end() ? -1 : static_cast<int>(found - kLayers.begin());
}

// The layer that a file belongs to; main.cpp and its exit codes are the rightmost.
int layer_of_path(std::string path) {
  if (starts_with(path, "src/")) path.erase(0, 4);
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? layer_of("main") : layer_of(path.substr(0, slash));
}

Complaints wrong_arrows(const File& file) {
  Complaints complaints;
  if (!is_cpp(file) || (!starts_with(file.path, "src/") && !starts_with(file.path, "commands/"))) return complaints;
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string name = included(lines[i]);
    if (name.empty() || !contains(lines[i], "\"")) continue;
    const int target = layer_of_path(name);
    if (target < 0) complaints.push_back(at(file, i, "\"" + name + "\" is in no layer"));
    if (target > layer_of_path(file.path)) complaints.push_back(at(file, i, "an arrow to the right: " + name));
  }
  return complaints;
}

// Heavy headers stay where they belong, for the sake of everybody's compile time; exit codes stay in main.
Complaints wrong_libraries(const File& file) {
  Complaints complaints;
  const bool in_commands = starts_with(file.path, "commands/");
  // The option tree is main() for the tests: what the binary takes and how it ends, printed instead of done.
  const bool in_main = file.path == "src/main.cpp" || file.path == "tests/support/option_tree.cpp";
  const bool in_text = starts_with(file.path, "src/stream/text/");
  const bool in_tests = starts_with(file.path, "tests/");
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string name = included(lines[i]);
    const bool heavy = starts_with(name, "nlohmann/") || starts_with(name, "rapidjson/");
    const bool arguments = starts_with(name, "CLI/");
    const bool exits = name == "exit_code.hpp" || name == "sysexits.h";
    if (heavy && is_header(file) && !in_commands && !in_text && !in_tests)
      complaints.push_back(at(file, i, name + " in a header of this layer"));
    if (arguments && !in_commands && !in_main) complaints.push_back(at(file, i, name + " below commands"));
    if (exits && !in_main && file.path != "src/exit_code.hpp")
      complaints.push_back(at(file, i, "only src/main.cpp picks exit codes"));
  }
  return complaints;
}

// Words for people are found by commands; the layers below report values.
Complaints wrong_output(const File& file) {
  static const std::vector<std::string> kForbidden = {
      "std::cout", "std::cerr", "std::clog", "fmt::print", "<iostream>", "std::exit(", "STDERR_FILENO",
      "printf(",   "fprintf(",  "puts(",     "fputs(",     "putchar(",   "fwrite(",    "perror("};
  Complaints complaints;
  if (!is_cpp(file) || !below_commands(file)) return complaints;
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string code = lines[i].substr(0, lines[i].find("//"));
    for (const std::string& word : kForbidden) {
      const std::size_t found = code.find(word);
      // snprintf( and the like are no output; a word only counts from its beginning.
      if (found == std::string::npos || (found > 0 && std::isalnum(static_cast<unsigned char>(code[found - 1]))))
        continue;
      complaints.push_back(at(file, i, word + " below commands"));
    }
  }
  return complaints;
}

Complaints wrong_text(const File& file) {
  constexpr std::size_t kMaxColumns = 160;
  Complaints complaints;
  if (file.text.empty()) return complaints;
  if (file.text.back() != '\n') complaints.push_back(file.path + ": no newline at the end");
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (contains(line, "\t")) complaints.push_back(at(file, i, "a tab"));
    if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
      complaints.push_back(at(file, i, "trailing white space"));
    // Columns, not bytes: continuation bytes of UTF-8 are not counted. Prose and the data in scripts may be wide.
    const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    if (is_cpp(file) && static_cast<std::size_t>(columns) > kMaxColumns)
      complaints.push_back(at(file, i, "a long line"));
  }
  return complaints;
}

// What a header includes brings <cstdint> along with one standard library and not with the next.
Complaints wrong_integers(const File& file) {
  if (!is_header(file)) return {};
  const auto lines = lines_of(file.text);
  const auto names_one = [](const std::string& line) {
    const std::string code = line.substr(0, line.find("//"));
    return contains(code, "int8_t") || contains(code, "int16_t") || contains(code, "int32_t") ||
           contains(code, "int64_t");
  };
  const auto is_include = [](const std::string& line) { return included(line) == "cstdint"; };
  const auto first = std::find_if(lines.begin(), lines.end(), names_one);
  if (first == lines.end() || std::any_of(lines.begin(), lines.end(), is_include)) return {};
  return {at(file, static_cast<std::size_t>(first - lines.begin()), "an integer of <cstdint>, which is not included")};
}

Complaints wrong_mode(const File& file) {
  const bool script = starts_with(file.text, "#!");
  if (script && !file.executable) return {file.path + ": a script that is not executable"};
  if (!script && file.executable) return {file.path + ": executable, but no script"};
  if (!script && ends_with(file.path, ".sh")) return {file.path + ": a shell script without #!"};
  return {};
}

Complaints wrong_place(const File& file) {
  static const std::set<std::string> kTop = {"src",        "commands",    "tests",          "completions",
                                             "man",        ".ci",         "CMakeLists.txt", "CMakePresets.json",
                                             "README.md",  "LICENSE",     "CHANGELOG.md",   ".clang-format",
                                             ".gitignore", ".clang-tidy", ".editorconfig",  ".gitattributes"};
  const std::string top = file.path.substr(0, file.path.find('/'));
  if (kTop.count(top) == 0) return {file.path + ": nothing else may stand in the top folder"};
  return {};
}

// A source that no target compiles, and a header that nobody includes, are dead.
Complaints dead_files(const std::vector<File>& files, const std::set<std::string>& compiled) {
  std::set<std::string> names;
  for (const File& file : files) {
    if (!is_cpp(file)) continue;
    for (const std::string& line : lines_of(file.text)) {
      if (const std::string name = included(line); !name.empty()) names.insert(name);
    }
  }
  Complaints complaints;
  for (const File& file : files) {
    if (ends_with(file.path, ".cpp") && compiled.count(file.path) == 0 && !starts_with(file.path, "tests/bench/"))
      complaints.push_back(file.path + ": in no target");
    // Includes are relative to src/, to the top folder (commands/…) or to tests/.
    std::string name = file.path;
    for (const char* folder : {"src/", "tests/"}) {
      if (starts_with(name, folder)) name.erase(0, std::string_view(folder).size());
    }
    if (is_header(file) && names.count(name) == 0) complaints.push_back(file.path + ": included by nobody");
  }
  return complaints;
}

// ---- reading the tree -----------------------------------------------------------------------------------------------

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Files that hold data: bytes as they are, whatever they look like.
bool is_data(const std::string& path) {
  return starts_with(path, "tests/golden/") || starts_with(path, "tests/fuzz/corpus/") || path == "LICENSE" ||
         ends_with(path, ".stdin") || ends_with(path, ".stdout") || ends_with(path, ".stderr") ||
         ends_with(path, ".pyc");
}

std::vector<File> read_tree() {
  const fs::path top = BOURN_SOURCE_DIR;
  std::vector<File> files;
  for (auto it = fs::recursive_directory_iterator(top); it != fs::recursive_directory_iterator(); ++it) {
    const std::string path = fs::relative(it->path(), top).string();
    if (path == ".git" || path == "build" || path == "CMakeUserPresets.json" ||
        it->path().filename() == "__pycache__") {
      it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file()) continue;
    const bool executable = (it->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    files.push_back({path, is_data(path) ? std::string() : read_whole(it->path()), executable});
  }
  return files;
}

const std::vector<File>& tree() {
  static const std::vector<File> files = read_tree();
  return files;
}

Complaints all(const std::function<Complaints(const File&)>& rule) {
  Complaints complaints;
  for (const File& file : tree()) {
    const Complaints more = rule(file);
    complaints.insert(complaints.end(), more.begin(), more.end());
  }
  return complaints;
}

const Complaints kNone;

}  // namespace

TEST_CASE("the whole tree is read", "[tidy]") {
  const auto has = [](const char* path) {
    return std::any_of(tree().begin(), tree().end(),
                       [&](const File& file) { return file.path == path && !file.text.empty(); });
  };
  CHECK(has("CMakeLists.txt"));
  CHECK(has("src/base/bytes.hpp"));
  CHECK(has("tests/tidy_test.cpp"));
}

TEST_CASE("includes point only left", "[tidy]") {
  CHECK(all(wrong_arrows) == kNone);

  CHECK(wrong_arrows({"src/base/planted.cpp", "#include \"format/batch.hpp\"\n"}).size() == 1);
  CHECK(wrong_arrows({"src/format/planted.hpp", "\n#include \"log/segment.hpp\"\n"}).size() == 1);
  CHECK(wrong_arrows({"src/stream/text/planted.cpp", "#include \"commands/commands.hpp\"\n"}).size() == 1);
  CHECK(wrong_arrows({"commands/planted.cpp", "#include \"exit_code.hpp\"\n"}).size() == 1);
  CHECK(wrong_arrows({"src/log/planted.cpp", "#include \"../base/bytes.hpp\"\n"}).size() == 1);
  CHECK(wrong_arrows({"src/main.cpp", "#include \"exit_code.hpp\"\n#include \"commands/commands.hpp\"\n"}) == kNone);
  CHECK(wrong_arrows({"src/log/planted.cpp", "#include \"log/segment.hpp\"\n#include <base>\n"}) == kNone);
}

TEST_CASE("heavy headers and exit codes stay in their layer", "[tidy]") {
  CHECK(all(wrong_libraries) == kNone);

  CHECK(wrong_libraries({"src/log/planted.hpp", "#include <nlohmann/json.hpp>\n"}).size() == 1);
  CHECK(wrong_libraries({"src/stream/planted.hpp", "#include <rapidjson/reader.h>\n"}).size() == 1);
  CHECK(wrong_libraries({"src/stream/planted.cpp", "#include <CLI/CLI.hpp>\n"}).size() == 1);
  CHECK(wrong_libraries({"commands/planted.cpp", "#include <sysexits.h>\n"}).size() == 1);
  CHECK(wrong_libraries({"src/stream/text/planted.hpp", "#include <rapidjson/reader.h>\n"}) == kNone);
  CHECK(wrong_libraries({"commands/planted.hpp", "#include <CLI/CLI.hpp>\n"}) == kNone);
}

TEST_CASE("only commands and main speak to people", "[tidy]") {
  CHECK(all(wrong_output) == kNone);

  CHECK(wrong_output({"src/log/planted.cpp", "  std::cerr << 1;\n"}).size() == 1);
  CHECK(wrong_output({"src/log/planted.cpp", "  if (x) fprintf(stderr, y);\n"}).size() == 1);
  CHECK(wrong_output({"src/log/planted.cpp", "  printf(y);\n"}).size() == 1);
  CHECK(wrong_output({"src/log/planted.cpp", "  snprintf(y);  // not std::cout\n"}) == kNone);
  CHECK(wrong_output({"commands/planted.cpp", "  std::cerr << 1;\n"}) == kNone);
}

TEST_CASE("text is plain: no tabs, no trailing blanks, a final newline, no endless lines", "[tidy]") {
  CHECK(all(wrong_text) == kNone);

  CHECK(wrong_text({"src/a.cpp", "\tint a;\n"}).size() == 1);
  CHECK(wrong_text({"src/a.cpp", "int a; \nint b;\r\n"}).size() == 2);
  CHECK(wrong_text({"src/a.cpp", "int a;"}).size() == 1);
  CHECK(wrong_text({"src/a.cpp", std::string(161, 'a') + "\n"}).size() == 1);
  CHECK(wrong_text({"src/a.cpp", std::string(160, 'a') + "\n"}) == kNone);
}

TEST_CASE("headers include what their integers come from", "[tidy]") {
  CHECK(all(wrong_integers) == kNone);

  CHECK(wrong_integers({"src/a.hpp", "#include <string>\nstd::uint64_t a;\n"}).size() == 1);
  CHECK(wrong_integers({"src/a.hpp", "#include <cstdint>\nstd::int8_t a;\n"}) == kNone);
  CHECK(wrong_integers({"src/a.hpp", "int a;  // an int32_t\n"}) == kNone);
  CHECK(wrong_integers({"src/a.cpp", "std::uint64_t a;\n"}) == kNone);
}

TEST_CASE("scripts can be run, and nothing else", "[tidy]") {
  CHECK(all(wrong_mode) == kNone);

  CHECK(wrong_mode({"tests/cli/a.sh", "#!/bin/sh\n", false}).size() == 1);
  CHECK(wrong_mode({"tests/cli/a.sh", "echo\n", false}).size() == 1);
  CHECK(wrong_mode({"src/a.cpp", "int a;\n", true}).size() == 1);
  CHECK(wrong_mode({"tests/cli/a.sh", "#!/bin/sh\n", true}) == kNone);
}

TEST_CASE("everything has its place", "[tidy]") {
  CHECK(all(wrong_place) == kNone);

  CHECK(wrong_place({"docs/a.md", ""}).size() == 1);
  CHECK(wrong_place({"NOTES", ""}).size() == 1);
  CHECK(wrong_place({"man/bourn.1", ""}) == kNone);
}

TEST_CASE("no file is dead", "[tidy]") {
  std::set<std::string> compiled;
  for (const std::string& line : lines_of(read_whole(BOURN_COMPILED_SOURCES))) compiled.insert(line);
  CHECK(dead_files(tree(), compiled) == kNone);

  const std::vector<File> planted = {
      {"src/log/a.cpp", "#include \"log/a.hpp\"\n"}, {"src/log/a.hpp", ""}, {"src/log/b.hpp", ""}};
  CHECK(dead_files(planted, {}) == Complaints{"src/log/a.cpp: in no target", "src/log/b.hpp: included by nobody"});
}
