#!/usr/bin/env bash
# A follower takes up what its addresses come to mean: topics that match a pattern, partitions that are added. Each from
# its start.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

# Nothing matches yet, and the store is not there either: without -F that is an error, with -F it is waited for.
expect 66 bourn consume 'app-*' 2>err
bourn consume 'app-*' -F -o end --cursor place -f '%t/%p %s\n' >all 2>said &
all=$!
wait_until says said "no topic in $BOURN_DIR matches yet; waiting for one"
bourn consume '/^app-[ab]$/' -F -n 2 -f '%t %s\n' >two 2>/dev/null &
two=$!
wait_until watching "$all"
wait_until watching "$two"
echo one | bourn produce app-a
wait_until lines_in all 1
echo two | bourn produce other
echo three | bourn produce app-b
wait_until lines_in all 2
wait "$two"
same $'app-a one\napp-b three' "$(<two)"

# A topic without events yet: a new run goes on at its start, not at an end that has moved.
bourn topic create app-empty
wait_until grep -q '^app-empty 0 0 ' place

# One that is deleted and made again is said to be; so is one that began within this run.
bourn topic delete app-b --yes
wait_until says said 'app-b/0: the topic was deleted'
echo four | bourn produce app-b
wait_until lines_in all 3
same 'app-b/0 four' "$(tail -n 1 all)"

# Partitions that are added, to a topic that was followed by name too.
bourn consume app-a -F -o end -f '%p %s\n' >named &
named=$!
bourn consume app-a/0 -F -o end >zero &
zero=$!
wait_until watching "$named"
wait_until watching "$zero"
bourn topic alter app-a --partitions 3
echo five | bourn produce app-a -p 2
echo six | bourn produce app-a -p 0
wait_until lines_in all 5
wait_until lines_in named 2
wait_until lines_in zero 1
same $'0 six\n2 five' "$(sort named)"
same six "$(<zero)"
same $'app-a/0 six\napp-a/2 five' "$(tail -n 2 all | sort)"

# Topics that came and went are waited for without a file held open, however many they are.
bourn consume 'brief-*' -F -f '%t %s\n' >brief 2>said &
brief=$!
wait_until watching "$brief"
held_open() { find "/proc/$brief/fd" -mindepth 1 | wc -l; }
descriptors=$(held_open)
for ((i = 1; i <= 200; i++)); do
  echo "$i" | bourn produce --sync none "brief-$((i % 100))"
  wait_until lines_in brief "$i"
  bourn topic delete "brief-$((i % 100))" --yes
done
all_are_gone() { (($(grep -c 'the topic was deleted' said) == 200)); }
wait_until all_are_gone
no_more_are_open() { (($(held_open) <= descriptors)); }  # one more for a moment, while it lists the store
wait_until no_more_are_open
same 100 "$(grep -c 'was created again' said)"

kill "$all" "$named" "$zero" "$brief"
expect 143 wait "$all"

echo seven | bourn produce app-empty
same 'app-empty/0 seven' "$(bourn consume 'app-*' --cursor place -o end -f '%t/%p %s\n')"

# A range by offset holds for them too; when all have reached its end, so has the follower.
bourn consume 'late-*' -F -o 1:3 -q >range 2>said &
range=$!
wait_until watching "$range"
seq 5 | bourn produce late-a
wait "$range"
same $'2\n3' "$(<range)"
same '' "$(<said)"

# A directory of partitions grows as a store does.
bourn consume "$BOURN_DIR" -F -n 1 -o end >directory &
directory=$!
wait_until watching "$directory"
echo eight | bourn produce newest
wait "$directory"
same eight "$(<directory)"

# Its patience ends as ever, and a topic that is named must be there.
expect 124 bourn consume 'none-*' -F --timeout 50ms 2>/dev/null
expect 66 bourn consume none -F
expect 64 bourn consume '/(/' -F
