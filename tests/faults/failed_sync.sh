#!/usr/bin/env bash
# Where the disk cannot hold what the kernel took, nothing is acknowledged that is lost. See failed_sync.py. BOURN_LONG=1
# does it a hundred times.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
own_mounts
if sanitized; then exit 77; fi
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
runs=20
if [[ ${BOURN_LONG-} ]]; then runs=100; fi
"$TESTS/faults/failed_sync.py" "$BOURN" --runs "$runs"
