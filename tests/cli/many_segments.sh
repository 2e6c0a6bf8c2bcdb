#!/usr/bin/env bash
# With ten thousand segments a log opens at once: a handful of files, for the next append and for its last events.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
command -v strace >/dev/null || exit 77
strace -o trace true 2>/dev/null || exit 77 # not allowed here
if sanitized; then exit 77; fi

# One batch of one event each: the base offset is not under the checksum.
echo event | bourn produce t
/usr/bin/python3 - "$BOURN_DIR/t-0" <<'PYTHON'
import sys
batch = open(sys.argv[1] + "/00000000000000000000.log", "rb").read()
for base in range(1, 10000):
    open(f"{sys.argv[1]}/{base:020}.log", "wb").write(base.to_bytes(8, "big") + batch[8:])
PYTHON

# opens COMMAND...: opens one segment file at least, and 32 at most, however many there are.
opens() {
  local count
  strace -f -o trace -e trace=open,openat,openat2 "$@" >out </dev/null
  count=$(grep -cE '"([^"]*/)?[0-9]{20}[.]' trace || true)
  echo "$count: ${*:2}"
  ((count > 0 && count <= 32))
}
# Without a sync: ten thousand files that nobody has synced yet would all be.
opens "$BOURN" produce t -m next --sync none
opens "$BOURN" consume t -o -1
same next "$(<out)"
opens "$BOURN" consume t -o end
opens "$BOURN" consume t --last 1
same next "$(<out)"
opens "$BOURN" consume t -o 5000 -n 1
same event "$(<out)"
same 10001 "$(bourn consume t | wc -l)"
