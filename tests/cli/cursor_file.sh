#!/usr/bin/env bash
# A cursor file makes the next call go on where this one stopped: each event is handed over once.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

seq 100 | bourn produce t --partitions 3 --batch-size 50
bourn consume t --cursor here >got
seq 101 150 | bourn produce t
bourn consume t --cursor here >>got
bourn consume t --cursor here >>got
cmp <(sort -n got) <(seq 150)

# A count ends inside of a batch, of several partitions.
for ((i = 0; i < 5; ++i)); do bourn consume t --cursor parts -n 40 >>counted; done
cmp <(sort -n counted) <(seq 150)
# Filtered events are passed over, not saved up.
bourn consume t --cursor filtered --match '0$' >round
seq 151 160 | bourn produce t
bourn consume t --cursor filtered --match '0$' >>round
cmp <(sort -n round) <(seq 10 10 160)

# mktemp(1) makes an empty file: no position yet. From the end: from the end of the first call, not of the second.
empty=$(mktemp -p .)
bourn consume t --cursor "$empty" -o end
echo new | bourn produce t
same new "$(bourn consume t --cursor "$empty" -o end)"

# A loose segment too, whatever its name.
mkdir 'a b'
cp "$BOURN_DIR/t-0/00000000000000000000.log" 'a b/'
bourn consume './a b/00000000000000000000.log' --cursor blanks -n 3 >loose
bourn consume './a b/00000000000000000000.log' --cursor blanks >>loose
cmp loose <(bourn consume t/0)

# What the reader did not take is not counted as handed over.
seq 200000 | bourn produce big
status=0
(bourn consume big --cursor taken || status=$?; exit "$status") | head -n 1000 >first
bourn consume big --cursor taken >second
(($(wc -l <first) + $(wc -l <second) >= 200000))
sort -n -u first second | cmp - <(seq 200000)

# Killed while it follows: what comes after the last saved position comes again, and nothing is left out.
for ((i = 0; i < 5; ++i)); do
  bourn consume big -F --cursor killed >"part.$i" &
  follower=$!
  wait_until watching "$follower"
  seq "$((200001 + i * 10))" "$((200010 + i * 10))" | bourn produce big
  wait_until grep -q "$((200010 + i * 10))" "part.$i"
  kill -KILL "$follower"
  wait "$follower" 2>/dev/null || true
done
cat part.* | sort -n -u | cmp - <(seq 200050)
bourn consume big --cursor killed >rest
(($(wc -l <rest) <= 20))

echo 'no cursor' >wrong
expect 65 bourn consume t --cursor wrong 2>err
says err 'wrong: no cursor file'
expect 66 bourn consume t --cursor missing/here
