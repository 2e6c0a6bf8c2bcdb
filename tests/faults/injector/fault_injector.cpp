// fault_injector [option ...] REPORT COMMAND...: runs a command and puts one fault at one of its system calls.
//
//   --all           count also calls that change nothing (reads, stats, locks); without it only those that change files
//   --below PATH    start counting at the first call that names a path that begins so: the loader's do not count
//   --timeout S     kill it after so many seconds, and call it hung
//   --at N --kill before|after|BYTES    SIGKILL instead of the N-th call, after it, or when it has moved so many bytes
//   --at N --short BYTES [--fail ERRNO] it moves so many bytes only; then all later ones of its name fail
//   --at N --fail ERRNO[+]              it fails with that number; with +, all later ones of its name fail likewise
//
// REPORT gets "fired 0|1", "hung 0|1", "calls N" and "exit N" or "signal N", a line each; without a fault also a line
// for every call: its number, name, length, flags, result, path and target, with tabs between. What the command says
// goes where it would have gone. Exits with 0, whatever becomes of the command; 64 and 77 tell of itself (77: cannot
// trace).
#include <sys/wait.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "faults/injector/tracer.hpp"

namespace {

using injector::Fault;

template <typename Number>
Number number(std::string_view text) {
  Number value{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
    throw std::invalid_argument("not a number: " + std::string(text));
  }
  return value;
}

void set_kill(Fault& fault, std::string_view where) {
  fault.what = where == "before"  ? Fault::What::kill_before
               : where == "after" ? Fault::What::kill_after
                                  : Fault::What::kill_inside;
  if (fault.what == Fault::What::kill_inside) fault.bytes = number<std::uint64_t>(where);
}

void set_error(Fault& fault, std::string_view error) {
  const bool for_good = !error.empty() && error.back() == '+';
  if (for_good) error.remove_suffix(1);
  if (fault.what != Fault::What::shorten) fault.what = for_good ? Fault::What::fail_on : Fault::What::fail_once;
  fault.error = number<int>(error);
}

// Returns the place of the report.
std::string read_arguments(int argc, char** argv, injector::Options& options) {
  int i = 1;
  for (; i < argc && std::string_view(argv[i]).substr(0, 2) == "--"; ++i) {
    const std::string_view option = argv[i];
    if (option == "--all") {
      options.all_calls = true;
      continue;
    }
    if (++i == argc) break;
    const std::string_view value = argv[i];
    if (option == "--below") {
      options.below = value;
    } else if (option == "--timeout") {
      options.seconds = number<int>(value);
    } else if (option == "--at") {
      options.fault.at = number<std::int64_t>(value);
    } else if (option == "--kill") {
      set_kill(options.fault, value);
    } else if (option == "--short") {
      options.fault.what = Fault::What::shorten;
      options.fault.bytes = number<std::uint64_t>(value);
    } else if (option == "--fail") {
      set_error(options.fault, value);
    } else {
      throw std::invalid_argument("no such option: " + std::string(option));
    }
  }
  if (i + 1 >= argc) throw std::invalid_argument("usage: fault_injector [option ...] REPORT COMMAND...");
  const std::string report = argv[i];
  options.command.assign(argv + i + 1, argv + argc);
  options.command.push_back(nullptr);
  return report;
}

void write_report(const std::string& path, const injector::Report& report) {
  std::ofstream out(path);
  out << "fired " << report.fired << "\nhung " << report.hung << "\ncalls " << report.calls << '\n';
  if (WIFSIGNALED(report.status)) {
    out << "signal " << WTERMSIG(report.status) << '\n';
  } else {
    out << "exit " << WEXITSTATUS(report.status) << '\n';
  }
  for (std::size_t i = 0; i < report.list.size(); ++i) {
    const injector::Listed& call = report.list[i];
    out << i + 1 << '\t' << call.name << '\t' << call.length << '\t' << call.flags << '\t' << call.result << '\t'
        << call.subject << '\t' << call.target << '\n';
  }
  if (!out.flush()) throw std::runtime_error("the report cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kUsage = 64;
  constexpr int kNotHere = 77;
  try {
    injector::Options options;
    const std::string report = read_arguments(argc, argv, options);
    write_report(report, injector::run(options));
    return 0;
  } catch (const std::system_error& error) {
    std::cerr << "fault_injector: " << error.what() << '\n';
    return kNotHere;
  } catch (const std::exception& error) {
    std::cerr << "fault_injector: " << error.what() << '\n';
    return kUsage;
  }
}
