#!/usr/bin/env bash
# Where replay puts events: into topics, and into a command for each.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

for i in {1..20}; do echo "k$((i % 7))=v$i"; done | bourn produce from -K = --partitions 3 -H source=test
printf 'no key %d\n' {1..9} | bourn produce loose -p 2 --partitions 3
pairs() { bourn consume "$@" -f '%k=%s\n' | sort; }

# Into one topic: all that an event holds but its time, which is now; or that as well.
bourn replay from --to into --speed max -q
same "$(pairs from)" "$(pairs into)"
same 20 "$(bourn consume into -f '%h\n' | grep -c source)"
first=$(bourn consume from -n 1 -f '%T')
[[ $(bourn consume into -n 1 -f '%T') -ge $first ]]
bourn replay from --to kept --speed max -q --keep-time
same "$(bourn consume from -f '%T %k %s\n' | sort)" "$(bourn consume kept -f '%T %k %s\n' | sort)"

# Into the topics of the same names of another store, or of other names, with as many partitions; and twice the same.
for store in one two; do
  bourn replay from loose --to "./$store/" --map-topic loose=renamed --keep-time --speed max -q
done
same $'from\nrenamed' "$(bourn topic list --dir one | cut -f 1 | sort)"
for topic in from renamed; do
  same "$(bourn consume "$topic" --dir one -J)" "$(bourn consume "$topic" --dir two -J)"
done
same "$(bourn consume from -f '%p %k %s\n' | sort)" "$(bourn consume from --dir one -f '%p %k %s\n' | sort)"
same '2' "$(bourn consume renamed --dir one -f '%p\n' | sort -u)"

# Partitions as they were, or one that is named; where they came from, when that is asked for.
bourn topic create from2 --partitions 2
bourn replay loose --to from2/1 --speed max -q --origin-header
same 1 "$(bourn consume from2 -f '%p\n' | sort -u)"
same 'loose/2@0' "$(bourn consume from2 -n 1 -J | jq -r '.headers[] | select(.key == "bourn-replay-source").value' 2>/dev/null ||
  bourn consume from2 -n 1 -f '%h\n' | sed 's/.*bourn-replay-source=//')"
expect 64 bourn replay from --to from2/0 --keep-partition 2>said
expect 64 bourn replay from --to one-topic --map-topic a=b 2>said
says said '--map-topic needs a store'
expect 64 bourn replay from --to - 2>said
expect 64 bourn replay loose --to ./one/ --map-topic 'loose=no topic' --speed max -q 2>said
says said 'no topic'

# A topic that is played into itself ends: the end was taken before the first event.
before=$(bourn consume from | wc -l)
bourn replay from --to from --speed max -q
same $((2 * before)) "$(bourn consume from | wc -l)"

# A command for each event, with the event on its stdin and its place in the environment.
# shellcheck disable=SC2016
bourn replay loose --speed max -q -- sh -c 'printf "%s %s %s: " "$BOURN_EVENT_TOPIC" "$BOURN_EVENT_PARTITION" "$BOURN_EVENT_OFFSET"; cat' >played
same 9 "$(wc -l <played)"
same 'loose 2 0: no key 1' "$(head -n 1 played)"
bourn replay from -n 1 --speed max -q -K : -- cat >played
same "$(bourn consume from -n 1 -K :)" "$(<played)"
# A child that fails ends it there.
# shellcheck disable=SC2016
expect 1 bourn replay loose --speed max -- sh -c 'read -r line; echo "$line"; [ "$line" != "no key 3" ]' >played 2>said
same $'no key 1\nno key 2\nno key 3' "$(<played)"
says said 'loose/2@2: sh ended with exit 1'
expect 66 bourn replay loose --speed max -q -- no-such-command-anywhere >played 2>said
expect 64 bourn replay loose -- 2>said
