#!/usr/bin/env bash
# Power cuts on a real ext4 lose nothing that was acknowledged; without syncs they do. See power_cut.py. BOURN_LONG=1 cuts
# ten times as often.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
own_mounts
if sanitized; then exit 77; fi
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
cuts=50
if [[ ${BOURN_LONG-} ]]; then cuts=500; fi
"$TESTS/faults/power_cut.py" "$BOURN" --cuts "$cuts"
"$TESTS/faults/power_cut.py" "$BOURN" --cuts 5 --control
