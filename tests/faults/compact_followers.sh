#!/usr/bin/env bash
# compact_followers.sh [--long]: producers and 20 followers, some of them slow, while the log is compacted and trimmed again and again, first by offset,
# then by the topic's retention.bytes. A follower misses no event but those that a rule took away before it came there, sees none twice, none changed and
# none out of order; one whose place was trimmed away gets the failure or the skip that it asked for. By hand, --long takes minutes.
set -euo pipefail
TESTS=${TESTS:-$(dirname "$(dirname "$(realpath "$0")")")}
if [[ -z ${BOURN_DIR-} ]]; then
  scratch=$(mktemp -d)
  cd "$scratch"
  export BOURN_DIR=$scratch/store
fi
seconds=5
if [[ ${1-} == --long ]]; then seconds=120; fi
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn topic create t --set segment.bytes=40K --set cleanup.policy=compact,delete

# follow NUMBER POLICY: leaves its process in `follower`, what it sees and says in files, and in the end its exit status.
follow() {
  bourn consume t -F -f '%o\t%k\t%s\n' --on-trim "$2" >"seen-$1" 2>"words-$1" &
  follower=$!
}
fast=() slow=() failing=()
for ((i = 0; i < 20; i++)); do
  case $i in
    0 | 1 | 2 | 3) follow "$i" skip; slow+=("$follower") ;;
    4 | 5 | 6 | 7) follow "$i" fail; failing+=("$follower") ;;
    *) follow "$i" skip; fast+=("$follower") ;;
  esac
done
for follower in "${fast[@]}" "${slow[@]}" "${failing[@]}"; do wait_until watching "$follower"; done

# Each producer numbers its events. Half of them have a key that comes again and again, the others one that never does: those may only be trimmed.
produce() {
  /usr/bin/python3 -c '
import random, sys, time
name, until = sys.argv[1], time.monotonic() + float(sys.argv[2])
rng, n = random.Random(name), 0
while time.monotonic() < until:
    lines = []
    for n in range(n, n + 400):
        lines.append(f"{name} {rng.randrange(50)}\t{name} {n}" if rng.random() < 0.5 else f"{name} once {n}\t{name} {n}")
    n += 1
    print("\n".join(lines), flush=True)
    time.sleep(0.04)
' "$1" "$seconds" | tee "sent-$1" | bourn produce t -K '\t' --sync none --ack >"acks-$1"
}
producers=()
for name in a b; do
  produce "$name" &
  producers+=($!)
done
work() { kill -0 "${producers[@]}" 2>/dev/null; }

while work; do bourn compact t --memory 1M --json -q >>compactions; done &
maintainers=($!)
some_are_trimmed() { grep -q '"removed":{"segments":[1-9]' trims 2>/dev/null; }
(
  until=$((SECONDS + seconds / 2))
  while work && { ((SECONDS < until)) || ! some_are_trimmed; }; do
    sleep 0.3
    end=$(bourn topic describe t | head -n 1 | cut -f 3)
    bourn topic trim t/0 --before $((end > 9000 ? end - 9000 : 0)) --yes --json >>trims
  done
  bourn topic alter t --set retention.bytes=200K
) &
maintainers+=($!)
# The slow ones stand still for longer than what was there when they stopped is kept.
while work; do
  kill -STOP "${slow[@]}" "${failing[@]}" 2>/dev/null || true
  sleep 1.5
  kill -CONT "${slow[@]}" "${failing[@]}" 2>/dev/null || true
  sleep 0.02
done &
maintainers+=($!)
wait "${producers[@]}"
wait "${maintainers[@]}"
# On a busy machine the last compaction may have begun before retention.bytes was set.
bourn compact t --memory 1M --json -q >>compactions
kill -CONT "${slow[@]}" "${failing[@]}" 2>/dev/null || true

printf 'last\tevent\n' | bourn produce t -K '\t' --ack | tee acks-last >/dev/null
printf 'last\tevent\n' >sent-last
for ((i = 0; i < 20; i++)); do
  case $i in
    4 | 5 | 6 | 7) expect 66 wait "${failing[i - 4]}" ;;
    *) wait_until grep -q $'\tevent$' "seen-$i" ;;
  esac
done
for follower in "${fast[@]}" "${slow[@]}"; do kill "$follower"; done
for follower in "${fast[@]}" "${slow[@]}"; do expect 143 wait "$follower"; done
bourn consume t -f '%o\t%k\t%s\n' >left
start=$(bourn topic describe t | head -n 1 | cut -f 2)
bourn inspect t --verify >/dev/null

/usr/bin/python3 - "$start" <<'PYTHON'
import json, re, sys

start = int(sys.argv[1])
bad = 0

def complain(*words):
    global bad
    bad += 1
    if bad <= 20:
        print(*words, file=sys.stderr)

def lines(path):
    return open(path).read().splitlines()

# All that was ever written, and of each event whether a newer one has its key.
history = {}
for name in ("a", "b", "last"):
    for sent, ack in zip(lines(f"sent-{name}"), lines(f"acks-{name}"), strict=True):
        history[int(ack.split("@")[1])] = sent
end = max(history) + 1
if sorted(history) != list(range(end)):
    complain("offsets were given twice or left out")
newest = {history[offset].split("\t")[0]: offset for offset in range(end)}
only = {offset for offset in range(end) if newest[history[offset].split("\t")[0]] == offset}

def check(name, first, until, skips):
    """Offsets in order, events as they were written; all of the newest of their keys in [first, until) but where a skip was told."""
    due = first
    told = list(skips)
    skipped = 0
    seen = set()
    for line in lines(name):
        offset, event = line.split("\t", 1)
        offset = int(offset)
        if offset < due:
            return complain(name, "an offset twice or out of order:", offset, "after", due - 1)
        if history.get(offset) != event:
            return complain(name, "another event at offset", offset)
        for gone in range(due, offset):
            if gone not in only:
                continue
            while told and told[0] <= gone:
                told.pop(0)
            if not told or told[0] > offset:
                return complain(name, "missed offset", gone, "and read", offset, "next; told of", skips)
            skipped += 1
        seen.add(offset)
        due = offset + 1
    if any(offset in only for offset in range(due, until)):
        complain(name, "ended at offset", due, "and not at", until)
    return skipped, due

check("left", start, end, [])
skips_told = 0
failures = 0
for i in range(20):
    words = lines(f"words-{i}")
    skips = [int(match[1]) for word in words if (match := re.search(r"reading goes on at offset (\d+)$", word))]
    if any(skip > start for skip in skips):
        complain(f"follower {i} was told of a trim that never was:", skips, "the log starts at", start)
    if 4 <= i < 8:
        found = re.search(r"offset (\d+) is below the log start, (\d+)", "\n".join(words))
        if not found or len(words) > 2:
            complain(f"follower {i} does not say why it failed:", words)
            continue
        failures += 1
        result = check(f"seen-{i}", 0, int(found[1]), [])
        if result and int(found[1]) < result[1]:
            complain(f"follower {i} failed at an offset that it had read")
    else:
        if len(skips) != len(words):
            complain(f"follower {i}:", words)
        result = check(f"seen-{i}", 0, end, skips)
        if i < 4 and result and result[0] == 0:
            complain(f"slow follower {i} never lost its place; the test was too gentle")
        skips_told += len(skips)

compactions = [json.loads(line) for line in open("compactions")]
removed = sum(sum(one["removed"].values()) for one in compactions)
expired = sum(one["expired"]["segments"] for one in compactions)
trimmed = sum(one["removed"]["segments"] for line in open("trims") for one in json.loads(line))
print(f"events={end} left={len(lines('left'))} compactions={len(compactions)} outdated={removed} expired={expired}",
      f"trimmed={trimmed} skips={skips_told} failures={failures} bad={bad}")
fired = removed > 1000 and len(compactions) >= 3 and expired > 0 and trimmed > 0 and failures == 4
sys.exit(0 if bad == 0 and fired else 1)
PYTHON
