#!/usr/bin/env bash
# compact_followers.sh [SECONDS] [FOLLOWERS]: producers at full speed and followers while the log is compacted again and again. A follower misses no
# event but those that compaction removed before it came there, sees none twice and none out of order, and is at the end when the producers are.
set -euo pipefail
seconds=${1:-4} followers=${2:-6}

bourn topic create t --set segment.bytes=100K --set cleanup.policy=compact
for ((i = 0; i < followers; i++)); do
  bourn consume t -F -f '%o\t%k\t%s\n' --timeout 600s >"seen-$i" 2>"words-$i" &
  following[i]=$!
done

# Each producer has keys of its own, and numbers its events.
produce() {
  /usr/bin/python3 -c '
import random, sys, time
name, until = sys.argv[1], time.monotonic() + float(sys.argv[2])
rng, n = random.Random(name), 0
while time.monotonic() < until:
    for _ in range(200):
        print(f"{name} {rng.randrange(50)}\t{name} {n}")
        n += 1
    sys.stdout.flush()
    time.sleep(0.005)
' "$1" "$seconds" | bourn produce t -K '\t' --sync none
}
producers=()
for name in a b; do
  produce "$name" &
  producers+=($!)
done

rounds=0
while kill -0 "${producers[@]}" 2>/dev/null; do
  bourn compact t --memory 1M --json >>reports
  rounds=$((rounds + 1))
done
wait "${producers[@]}"
printf 'last\tevent\n' | bourn produce t -K '\t'
for ((i = 0; i < followers; i++)); do
  deadline=$((SECONDS + 60))
  until grep -q $'\tevent$' "seen-$i"; do
    if ((SECONDS > deadline)); then
      echo "follower $i did not come to the end" >&2
      exit 1
    fi
    sleep 0.05
  done
  kill "${following[i]}"
done
wait "${following[@]}" || true
bourn consume t -f '%o\t%k\t%s\n' >left

/usr/bin/python3 - "$followers" "$rounds" <<'PYTHON'
import json, sys

followers, rounds = int(sys.argv[1]), int(sys.argv[2])

def events(path):
    return [line.rstrip("\n").split("\t") for line in open(path)]

def table(seen):
    return {key: value for _, key, value in seen}

left = events("left")
removed = sum(sum(json.loads(line)["removed"].values()) for line in open("reports"))
union = {}
bad = 0
for i in range(followers):
    seen = events(f"seen-{i}")
    offsets = [int(event[0]) for event in seen]
    if any(b <= a for a, b in zip(offsets, offsets[1:])):
        print(f"follower {i}: an offset twice or out of order", file=sys.stderr)
        bad += 1
    for offset, key, value in seen:
        if union.setdefault(offset, (key, value)) != (key, value):
            print(f"follower {i}: another event at offset {offset}", file=sys.stderr)
            bad += 1
    # What is in the log at the end was there all the time.
    missed = {event[0] for event in left} - {event[0] for event in seen}
    if missed:
        print(f"follower {i}: missed offsets {sorted(map(int, missed))[:5]} of {len(missed)}", file=sys.stderr)
        bad += 1
    if table(seen) != table(left):
        print(f"follower {i}: another table", file=sys.stderr)
        bad += 1
    # Of one key events come in the order in which they were produced.
    newest = {}
    for _, key, value in seen:
        number = int(value.split()[1]) if " " in value else 0
        if number < newest.get(key, -1):
            print(f"follower {i}: {key} goes back to {value}", file=sys.stderr)
            bad += 1
            break
        newest[key] = number
print(f"events={int(left[-1][0]) + 1} left={len(left)} removed={removed} rounds={rounds} followers={followers} bad={bad}")
sys.exit(0 if bad == 0 and removed > 100 and rounds >= 3 else 1)
PYTHON
