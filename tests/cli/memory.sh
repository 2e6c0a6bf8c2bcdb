#!/usr/bin/env bash
# Memory does not depend on the length of the log: 300 MB go in and out in less than 64 MiB.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
if sanitized; then exit 77; fi

events() {
  /usr/bin/python3 -c '
import sys
line = b"a key, and a line of a hundred bytes".ljust(99, b".") + b"\n"
for number in range(int(sys.argv[1]) // 1000): sys.stdout.buffer.write(line * 1000)' "$1"
}
within() {
  echo "$(<peak) KiB: $*"
  (($(<peak) < 65536))
}
events 3000000 | peak_kib peak "$BOURN" produce t --sync none
within produce
(($(du -sb "$BOURN_DIR" | cut -f 1) > 300000000))
for options in '' '--json' '-o -10' '--last 10' '--match nothing|line'; do
  # shellcheck disable=SC2086
  peak_kib peak "$BOURN" consume t $options >/dev/null
  within "consume $options"
done
events 500000 | peak_kib peak "$BOURN" produce zipped -z zstd --partitions 8 --sync none -K ,
within 'produce -z zstd, 8 partitions'
peak_kib peak "$BOURN" consume zipped >/dev/null
within 'consume zstd, 8 partitions'
