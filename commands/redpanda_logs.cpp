#include "commands/redpanda_logs.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "stream/address.hpp"

namespace bourn::commands {

std::vector<RedpandaLog> take_redpanda_logs(std::vector<std::string>& addresses, std::optional<std::int32_t> only) {
  std::vector<RedpandaLog> logs;
  const auto is_taken = [&](const std::string& text) {
    const Address address = parse_address(text);
    if (address.kind != Address::Kind::directory && address.kind != Address::Kind::segment) return false;
    std::vector<RedpandaLog> found = open_redpanda(address.path);
    for (RedpandaLog& log : found) {
      const bool seen = std::any_of(logs.begin(), logs.end(), [&](const RedpandaLog& l) { return l.path == log.path; });
      if (!seen && (!only || log.where.partition == *only)) logs.push_back(std::move(log));
    }
    return !found.empty();
  };
  addresses.erase(std::remove_if(addresses.begin(), addresses.end(), is_taken), addresses.end());
  return logs;
}

std::int64_t log_bytes(const RedpandaLog& log) {
  std::int64_t bytes = 0;
  for (const RedpandaSegment& segment : log.segments) {
    std::error_code error;  // whoever reads it says so
    const auto size = std::filesystem::file_size(segment.path, error);
    if (!error) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace bourn::commands
