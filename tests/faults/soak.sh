#!/usr/bin/env bash
# 16 producers and 16 followers on one partition that is compacted and trimmed, all killed at random: every acknowledged
# event is there exactly once, in one order for all. An hour of it, one store after the other: soak.sh --long
set -euo pipefail
TESTS=${TESTS:-$(dirname "$(dirname "$(realpath "$0")")")}
BOURN=${BOURN:-bourn}
"$TESTS/faults/soak.py" "$BOURN" --seconds 60
if [[ ${1-} != --long ]]; then exit; fi
while ((SECONDS < 3600)); do "$TESTS/faults/soak.py" "$BOURN" --seconds 30; done
