#include "commands/inspect/audited.hpp"

#include "commands/redpanda_logs.hpp"
#include "log/audit.hpp"
#include "log/audit_redpanda.hpp"
#include "log/store.hpp"

namespace bourn::commands::inspect {
namespace {

// The directory that a segment file is in.
PartitionDir dir_around(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return PartitionDir::open(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

// Tells how far it is, and ends where a stop is asked.
std::function<bool(std::int64_t, std::int64_t)> watch(Progress& progress, const Stop& stop) {
  return [&, before = progress.counted()](std::int64_t bytes, std::int64_t events) {
    progress.count(before + events);
    progress.advance(bytes);
    return !stop.requested();
  };
}

}  // namespace

Auditable open_auditable(const Options& options) {
  std::vector<std::string> addresses = options.selection.addresses;
  if (addresses.empty()) addresses = {"*"};
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  Auditable logs;
  logs.redpanda = take_redpanda_logs(addresses, only);
  logs.streams = open_streams(options.store.store(), addresses, only);
  for (const Stream& stream : logs.streams) logs.bytes += log_bytes(stream);
  for (const RedpandaLog& log : logs.redpanda) logs.bytes += log_bytes(log);
  return logs;
}

AuditReport audited(const Stream& stream, Progress& progress, const Stop& stop) {
  const auto options_for = [&](const PartitionDir& dir) {
    AuditOptions options = audit_options(dir, settings_beside(dir));
    options.progress = watch(progress, stop);
    return options;
  };
  if (const auto* dir = std::get_if<PartitionDir>(&stream)) return audit(*dir, options_for(*dir));
  const std::string& path = path_of(stream);
  return audit_file(path, options_for(dir_around(path)));
}

AuditReport audited(const RedpandaLog& log, Progress& progress, const Stop& stop) {
  AuditOptions options;
  options.progress = watch(progress, stop);
  return audit_redpanda(log, options);
}

}  // namespace bourn::commands::inspect
