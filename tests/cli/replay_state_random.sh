#!/usr/bin/env bash
# The state as of any moment, and the difference between any two, are what a table of keys shows that is filled by hand:
# of random topics with several partitions, disordered times, tombstones and events without a key, plain and compacted.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

/usr/bin/python3 - <<'PYTHON'
import json, random, subprocess

def bourn(*arguments, text=None, status=(0,)):
    done = subprocess.run(["bourn", *arguments], input=text, capture_output=True, text=True)
    assert done.returncode in status, (arguments, done.returncode, done.stderr)
    return done.stdout

def events_of(*arguments, status=(0,)):
    return [json.loads(line) for line in bourn(*arguments, "-J", status=status).splitlines()]

def place_of(event):
    return event["topic"], event["partition"], event["offset"]

# Which events of all come before the end of a moment: an offset is the last one that is meant; a time ends each
# partition at its first event that is later.
def until(events, moment):
    over, taken = set(), []
    for event in events:
        where = place_of(event)[:2]
        if moment[0] == "offset":
            if event["offset"] <= moment[1]: taken.append(event)
        elif moment[0] == "time":
            if event["ts"] > moment[1]: over.add(where)
            if where not in over: taken.append(event)
        else:
            taken.append(event)
    return taken

def state_of(events):
    state = {}
    for event in events:
        if event["key"] is None: continue
        name = event["topic"], event["key"]
        state.pop(name, None)
        if event["payload"] is not None: state[name] = event
    return state

def text_of(moment):
    return {"offset": str(moment[1]), "time": "@" + str(moment[1]), "end": "end"}[moment[0]]

def random_moment(events, one_partition):
    event = random.choice(events)
    kinds = ["time", "end"] + (["offset"] * 2 if one_partition else [])
    kind = random.choice(kinds)
    if kind == "offset": return kind, max(0, event["offset"] + random.randrange(-1, 2))
    if kind == "time": return kind, event["ts"] + random.randrange(-2, 3)
    return kind, 0

def check(addresses, one_partition):
    events = events_of("consume", *addresses)
    for _ in range(6):
        moments = [random_moment(events, one_partition) for _ in range(2)]
        parts = [until(events, moment) for moment in moments]
        states = [state_of(part) for part in parts]
        for moment, state in zip(moments, states):
            at = ("--at", text_of(moment)) if moment[0] != "end" else ()
            got = events_of("replay", *addresses, "--state", *at, "-q")
            order = {place_of(event): i for i, event in enumerate(events)}
            wanted = sorted(state.values(), key=lambda event: order[place_of(event)])
            assert got == wanted, (addresses, at, got, wanted)
        if len(parts[0]) > len(parts[1]) or moments[0][0] != moments[1][0]: continue
        if moments[0][1] > moments[1][1]: continue
        before, after = states
        wanted = set()
        for topic, key in before.keys() | after.keys():
            old, now = before.get((topic, key)), after.get((topic, key))
            if old is None: wanted.add(("added", topic, key, None, now["payload"]))
            elif now is None: wanted.add(("removed", topic, key, old["payload"], None))
            elif old["payload"] != now["payload"]: wanted.add(("changed", topic, key, old["payload"], now["payload"]))
        seen = [json.loads(line) for line in
                bourn("replay", *addresses, "-J", "-q", "--state-diff", *map(text_of, moments),
                      status=(1,) if wanted else (0,)).splitlines()]
        got = {(change["change"], change["after"]["topic"], change["after"]["key"],
                change["before"] and change["before"]["payload"], change["after"]["payload"]) for change in seen}
        assert len(got) == len(seen) and got == wanted, (addresses, moments, got, wanted)

for seed in range(6):
    random.seed(seed)
    keys = random.choice([7, 15, 40])
    for topic in "t", "u":
        name = f"{topic}{seed}"
        bourn("topic", "create", name, "--partitions", "3", "--set", "segment.bytes=2K")
        lines, time = [], 1_700_000_000_000
        for i in range(200):
            time += random.randrange(-5, 20)
            key = None if random.random() < 0.1 else f"k{random.randrange(keys)}"
            value = None if key is not None and random.random() < 0.2 else f"v{random.randrange(4)}"
            lines.append(json.dumps({"ts": time, "key": key, "payload": value, "partition": random.randrange(3)}))
        scattered = ["--keep-partition"] if seed % 2 == 0 else []  # keys, over all partitions
        bourn("produce", name, "--json", *scattered, "--batch-size", "400", text="\n".join(lines) + "\n")
    t, u = f"t{seed}", f"u{seed}"
    plain = bourn("replay", t, u, "--state", "-J", "-q")
    for _ in "plain", "compacted":
        check([t], False)
        check([t + "/1"], True)
        check([t, u], False)
        held = subprocess.run(["bourn", "replay", "-", "--state", "-J", "-q"], capture_output=True, text=True,
                              input=bourn("consume", t, u, "-J"), check=True).stdout
        assert held == bourn("replay", t, u, "--state", "-J", "-q")
        bourn("compact", t, u, "--policy", "compact", "--roll", "--yes")
    # Of a key in several partitions the last event in the order of times is not always that of the compacted ones.
    if scattered: continue
    compacted = bourn("replay", t, u, "--state", "-J", "-q")
    assert sorted(compacted.splitlines()) == sorted(plain.splitlines())
PYTHON
