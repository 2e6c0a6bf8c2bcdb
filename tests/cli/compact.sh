#!/usr/bin/env bash
# compact keeps the last event of each key, says what it does, and does no more than it was asked to.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

for ((i = 0; i < 300; i++)); do printf 'key %d\tvalue %d\n' $((i % 10)) "$i"; done >events
last() { awk -F '\t' '{ v[$1] = $2 } END { for (k in v) print k "\t" v[k] }' "$1" | sort; }

# A topic whose policy does not ask for it is left alone, and told why.
bourn topic create plain --set segment.bytes=2K
bourn produce plain -K '\t' --batch-size 500 <events
bourn compact plain >out 2>words
says words 'cleanup.policy is delete'
same 300 "$(bourn consume plain | wc -l)"

# For once: first what would be, then the same.
bourn compact plain --policy compact --roll --dry-run --json >foretold
same 300 "$(bourn consume plain | wc -l)"
bourn compact plain --policy compact --roll --json >report
same 10 "$(bourn consume plain | wc -l)"
bourn consume plain -f '%k\t%s\n' | sort | cmp - <(last events)
/usr/bin/python3 - foretold report <<'PYTHON'
import json, sys
foretold, done = (json.load(open(name)) for name in sys.argv[1:])
assert foretold["dry_run"] and not done["dry_run"]
assert done["before"]["events"] == 300 and done["after"]["events"] == 10, done
assert foretold["after"]["events"] == 10, foretold
assert foretold["after"] == done["after"], (foretold, done)
PYTHON
same 290:value\ 290 "$(bourn consume plain -f '%o:%s\n' -n 1)"

# Offsets go on where they were.
bourn produce plain -m next
same 300 "$(bourn consume plain -o -1 -f '%o\n')"

# With no topic: what the settings ask for, once it is worth it.
bourn topic create table --set cleanup.policy=compact --set segment.bytes=2K
bourn produce table -K '\t' --batch-size 500 <events
bourn compact >out
says out 'table: 300 events became'
bourn consume table -f '%k\t%s\n' >left
last left | cmp - <(last events)
before=$(wc -l <left)
bourn compact --json | grep '"topic":"table"' >report
says report '"not_due":1'
same "$before" "$(bourn consume table | wc -l)"

# An event without a key is not let go of by accident.
bourn topic create mixed
bourn produce mixed -m keyless
expect 1 bourn compact mixed --policy compact --roll 2>words
says words 'has no key'
says words 'try: --yes'
same keyless "$(bourn consume mixed)"
bourn compact mixed --policy compact --roll --yes -q
same '' "$(bourn consume mixed)"

# Compressing anew changes no event.
bourn topic create logs --set segment.bytes=20K
seq -f 'a line of a log that says the same every time, number %g' 2000 | bourn produce logs --batch-size 300
bourn consume logs -J >before
bourn compact logs --compress zstd:9 >out
says out '2000 events, '
bourn consume logs -J | cmp - before
[[ $(du -b -s "$BOURN_DIR/logs-0" | cut -f 1) -lt 70000 ]]

# Somebody else at work.
exec 9<>"$BOURN_DIR/logs-0/.bourn/maint.lock"
flock 9
expect 75 bourn compact logs --compress gzip --lock-timeout 100ms 2>words
says words 'for longer than 100'
flock -u 9

# Words that are wrong.
expect 64 bourn compact logs --policy shrink 2>/dev/null
expect 64 bourn compact logs --memory lots 2>/dev/null
expect 64 bourn compact ./logs-0 2>/dev/null
expect 66 bourn compact nothing 2>/dev/null
expect 66 bourn compact 'nothing-*' 2>/dev/null
expect 66 bourn compact logs/7 2>/dev/null

# --watch does it again.
timeout -s INT 60 bourn compact table --watch 50ms >out &
watch=$!
wait_until lines_in out 3
kill -INT $watch
wait $watch || true

# Segments that are too many go as a whole, where the policy is to delete.
bourn topic create old --set segment.bytes=2K --set retention.bytes=5K
bourn produce old -K '\t' --batch-size 500 <events
bourn compact old --json 2>/dev/null >report
/usr/bin/python3 - report <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
assert report["expired"]["segments"] > 0 and report["after"]["bytes"] < 8000, report
PYTHON
same '299:value 299' "$(bourn consume old -o -1 -f '%o:%s\n')"
[[ $(bourn consume old | wc -l) -lt 300 ]]

# So does the only segment when all that is in it is too old; a dry run says the same before.
bourn topic create aged --set retention.ms=1h
seq 100 | bourn produce aged --timestamp 2020-01-01
bourn compact aged --dry-run --json 2>words >foretold
bourn compact aged --json 2>>words >report
same '' "$(cat words)"
/usr/bin/python3 - foretold report <<'PYTHON'
import json, sys
foretold, done = (json.load(open(name)) for name in sys.argv[1:])
assert done["expired"]["segments"] == 1 and done["after"]["events"] == 0, done
for part in ("before", "after", "expired"):
    assert foretold[part] == done[part], (foretold, done)
PYTHON
same '' "$(bourn consume aged)"
bourn produce aged -m next
same '100:next' "$(bourn consume aged -f '%o:%s')"

# What is all in the active segment is left alone, and that is said.
bourn topic create tea --set cleanup.policy=compact
printf 'tea\t3\ntea\t4\n' | bourn produce tea -K '\t'
bourn compact tea >out 2>words
says words '--roll seals them first'
bourn compact tea --roll -q
same 4 "$(bourn consume tea)"
