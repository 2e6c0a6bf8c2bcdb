#!/usr/bin/env bash
# Allocations of bourn fail. It says so in a line and ends with a status, or does without; what was acknowledged is there, and
# the next commands need no help.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -x ${FAULT_INJECTOR-} && -x ${FAULTY-} ]] || exit 77
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$FAULT_INJECTOR" /dev/null true 2>/dev/null || exit 77 # tracing is not allowed here

"$TESTS/faults/points.py" memory --bourn "$BOURN" --injector "$FAULT_INJECTOR" --faulty "$FAULTY" \
  --points "${FAULT_POINTS:-500}"
