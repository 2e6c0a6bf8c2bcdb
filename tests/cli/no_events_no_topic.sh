#!/usr/bin/env bash
# Input without a single event leaves no topic behind, and what is wrong with the call is said before input is read.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn produce t </dev/null
expect 66 bourn produce t no-such-file 2>words
expect 65 bourn produce t -K = <<<'no separator' 2>words
same "" "$(bourn topic list)"
[[ ! -e $BOURN_DIR ]]

# With nobody writing to it, stdin would be waited for.
mkfifo silent
exec 3<>silent
expect 64 bourn produce 'not/legal/at/all' <&3 2>words
expect 64 bourn produce t/5 <&3 2>words
expect 66 bourn produce t --no-create <&3 2>words

bourn produce t <<<one
bourn produce t </dev/null
same one "$(bourn consume t)"
