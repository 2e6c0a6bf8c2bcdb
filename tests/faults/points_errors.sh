#!/usr/bin/env bash
# System calls of bourn fail, once or from then on, with every error number that fits, and move fewer bytes than they should.
# The command fails with a line and a status or has truly done its work; what was acknowledged is there, and the next
# commands need no help.
# FAULT_POINTS=1000000 is for a night.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -x ${FAULT_INJECTOR-} ]] || exit 77
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$FAULT_INJECTOR" /dev/null true 2>/dev/null || exit 77 # tracing is not allowed here

"$TESTS/faults/points.py" errors --bourn "$BOURN" --injector "$FAULT_INJECTOR" --points "${FAULT_POINTS:-5000}"
