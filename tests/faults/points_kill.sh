#!/usr/bin/env bash
# bourn is killed before, inside and after the system calls that change files, at many thousand points of all operations.
# What was acknowledged is there then, once and in order, and the next commands need no help.
# FAULT_POINTS=1000000 is for a night.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -x ${FAULT_INJECTOR-} ]] || exit 77
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$FAULT_INJECTOR" /dev/null true 2>/dev/null || exit 77 # tracing is not allowed here

"$TESTS/faults/points.py" kill --bourn "$BOURN" --injector "$FAULT_INJECTOR" --points "${FAULT_POINTS:-10000}"
