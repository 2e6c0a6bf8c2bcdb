#!/usr/bin/env bash
# Of every operation, the order of its system calls: what must be on disk first is synced first, directories are synced after
# their names change, and the log is written under its lock, where nothing slow happens.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -x ${FAULT_INJECTOR-} ]] || exit 77
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$FAULT_INJECTOR" /dev/null true 2>/dev/null || exit 77 # tracing is not allowed here

"$TESTS/faults/call_order.py" --bourn "$BOURN" --injector "$FAULT_INJECTOR"
