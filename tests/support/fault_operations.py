"""The operations that the fault tests hit: a line in OPERATIONS for each, with what bourn promises of it.

A line names how the scene is made, the command, and the verdict: a function of what stands in the log afterwards, of what
the command said, and of whether it said that it was done. Variants of a scene differ in the sizes of its events, and so in
where a write can be torn.
"""
import dataclasses
import functools
import os
import random
import struct

from fault_scene import Event, require

TIME = ["--timestamp", "1700000000000"]  # so that the same fault leaves the same bytes
EIO = 5


@dataclasses.dataclass
class Plan:
    """What is done in a scene."""

    command: list
    verdict: object  # (scene, logs, out, done, below_start=False): raises Wrong
    steps: list = dataclasses.field(default_factory=list)  # functions of the scene, before it is remembered
    stdin: bytes = b""
    again: list = None  # the command that ends what was begun: after every second point, or always
    again_always: bool = False
    again_exits: tuple = (0,)
    reader_exits: tuple = (0,)
    verify_exits: tuple = (0,)
    tells_on_stdout: bool = False  # what is wrong, where other commands use standard error
    done_exit: int = 0  # how the command ends when it did all that it was asked for
    exits: tuple = (0, 65, 66, 69, 73, 74, 75, 77)  # how the command may end when a call of it fails


@dataclasses.dataclass
class Operation:
    name: str
    make: object  # (rng): a Plan

    def plan(self, variant):
        return self.make(random.Random(f"{self.name} {variant}"))


# ---- events -----------------------------------------------------------------------------------------------------------


def some_events(rng, count, name, keys=5):
    """(key, value) pairs with values that occur once."""
    return [
        (b"k%d" % rng.randrange(keys), b"%s %d " % (name, i) + rng.randbytes(rng.randrange(1, 60)).hex().encode())
        for i in range(count)
    ]


def as_lines(events):
    return b"".join(key + b":" + value + b"\n" for key, value in events)


def produces(*words, stdin=b""):
    return lambda scene: scene.run("produce", *words, "-K", ":", *TIME, stdin=stdin)


def bourn(*words):
    return lambda scene: scene.run(*words)


# ---- verdicts ---------------------------------------------------------------------------------------------------------


def is_before(scene, logs, *_, **__):
    """Nothing has changed."""
    require(logs == scene.before, "the log is another one:", logs)


def acknowledged(out):
    """The offsets of --ack, in order; an unfinished line is none."""
    lines = out.decode().split("\n")[:-1]
    return [(line.split("/")[0], int(line.split("/")[1].split("@")[0]), int(line.split("@")[1])) for line in lines]


def is_appended(inputs, topic="t", shows_acks=True):
    """What was there stays; behind it stand inputs in their order: all that are acknowledged, at their offsets, and all of
    them when the command was done; none twice, and nothing else."""
    order = {pair: i for i, pair in enumerate(inputs)}

    def verdict(scene, logs, out, done, below_start=False):
        require(all(where in logs for where in scene.before), "a partition has gone")
        found = {}
        for where, log in logs.items():
            old = scene.before.get(where, [])
            require(log[: len(old)] == old, f"{where}: what was there has changed:", log)
            new = log[len(old) :]
            require(not new or where[0] == topic, f"{where}: events of somebody else:", new)
            indexes = [order.get((event.key, event.value), -1) for event in new]
            require(-1 not in indexes, f"{where}: an invented event:", new)
            require(indexes == sorted(set(indexes)), f"{where}: twice or out of order:", indexes)
            first = old[-1].offset + 1 if old else 0
            require(not new or [event.offset for event in new] == list(range(new[0].offset, new[0].offset + len(new)))
                    and new[0].offset >= first, f"{where}: gaps in", new)
            found.update({i: (*where, event.offset) for i, event in zip(indexes, new)})
            keys = {inputs[i][0] for i in indexes}
            is_alone = sum(other[0] == topic for other in logs) == 1
            due = [i for i, (key, _) in enumerate(inputs) if is_alone or key in keys]
            require(indexes == due[: len(indexes)], f"{where}: an event is missing before others:", indexes)
        acks = acknowledged(out) if shows_acks else []
        for i, ack in enumerate(acks):
            require(found.get(i) == ack, f"event {i} was acknowledged as {ack}, and stands at", found.get(i))
        if done:
            require(len(found) == len(inputs), "done, and lost:", sorted(set(range(len(inputs))) - set(found)))
            require(not shows_acks or len(acks) == len(inputs), "done, and acknowledged only", acks)

    return verdict


def has_same_table(scene, logs, out, done, below_start=False):
    """The last event of every key is there, at its offset; whatever else is there was there before."""
    require(logs.keys() == scene.before.keys(), "other partitions:", list(logs))
    for where, old in scene.before.items():
        log = logs[where]
        require([event for event in old if event in set(log)] == log, f"{where}: invented or out of order:", log)
        last = {event.key: event for event in old}
        require(set(last.values()) <= set(log), f"{where}: lost:", set(last.values()) - set(log))


def is_trimmed(bound):
    """What is below the bound may be gone, and nothing else. A full disk may have no room to record where the log starts;
    then whole segments go, and an earlier start is said."""

    def verdict(scene, logs, out, done, below_start=False):
        for where, old in scene.before.items():
            log = logs[where]
            require(log == old[len(old) - len(log) :], f"{where}: no end of what was there:", log)
            kept = [event for event in old if event.offset >= bound]
            require(log[len(log) - len(kept) :] == kept, f"{where}: lost:", log)
            if done and not below_start:
                start = int(out.decode().split()[-6])
                require(start <= bound and all(event.offset >= start for event in log),
                        f"{where}: the start is said to be {start}, and the log is", log)

    return verdict


def is_some_end(scene, logs, out, done, below_start=False):
    """The oldest events may be gone; the newest are there."""
    old, log = scene.before["t", 0], logs["t", 0]
    require(log and log == old[len(old) - len(log) :], "no end of what was there:", log)
    require(not done or len(log) < len(old), "done, and everything is still there")


def is_created(topic, partitions):
    def verdict(scene, logs, out, done, below_start=False):
        mine = [where for where in logs if where[0] == topic]
        require({where: log for where, log in logs.items() if where[0] != topic} == scene.before, "others changed")
        require(len(mine) in (0, partitions), "half a topic:", mine)
        require(not done or len(mine) == partitions, "done, and not there")
        require(not any(logs[where] for where in mine), "a new topic has events")

    return verdict


def is_deleted(topic):
    def verdict(scene, logs, out, done, below_start=False):
        gone = {where: log for where, log in scene.before.items() if where[0] == topic and where not in logs}
        require(len(gone) in (0, len([where for where in scene.before if where[0] == topic])) or (topic, 0) in gone,
                "partition 0 outlived another one")
        require(not done or not any(where[0] == topic for where in logs), "done, and still there")
        for where, log in logs.items():
            require(log == scene.before[where], f"{where}: changed:", log)

    return verdict


def setting_is_old_or_new(name, old, new):
    def verdict(scene, logs, out, done, below_start=False):
        is_before(scene, logs)
        settings = b"\n" + read_or_nothing(os.path.join(scene.store, "t-0/.bourn/settings"))
        value = settings.split(b"\n" + name + b"=")[1].split(b"\n")[0] if name + b"=" in settings else None
        require(value == new or (value == old and not done), "the setting is", value)

    return verdict


def has_partitions(old, new):
    def verdict(scene, logs, out, done, below_start=False):
        require({where: log for where, log in logs.items() if log} ==
                {where: log for where, log in scene.before.items() if log}, "events changed:", logs)
        require(len(logs) == new or (len(logs) == old and not done), "partitions:", len(logs))

    return verdict


def read_or_nothing(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def cursor_follows_output(cursor, count):
    """What the cursor file is past was handed over. What was not is handed over by the next run."""

    def verdict(scene, logs, out, done, below_start=False):
        is_before(scene, logs)
        values = [event.value for event in scene.before["t", 0]]
        shown = out.split(b"\n")[:-1]
        position = position_in(os.path.join(scene.folder, "work", cursor))
        start = scene.cursor_start
        require(position >= start, f"the cursor went back from {start} to", position)
        require(set(values[start:position]) <= set(shown), f"the cursor is at {position}, and shown was only", shown)
        require(not done or position == min(start + count, len(values)) or len(shown) > count, "done, and the cursor is at", position)

    return verdict


def position_in(path):
    text = read_or_nothing(path).decode()
    require(text == "" or text.startswith("bourn cursor 1\n"), "no cursor file:", text)
    return int(text.split("\n")[1].split(" ")[2]) if text else 0


def sees_all(scene, logs, out, done, below_start=False):
    is_before(scene, logs)
    values = [event.value for event in scene.before["t", 0]]
    shown = out.split(b"\n")[:-1]
    require(shown == values[: len(shown)], "shown was", shown)
    require(not done or len(shown) == len(values), "done, and shown was only", shown)


def says_clean(scene, logs, out, done, below_start=False):
    is_before(scene, logs)
    require(not done or b": clean" in out, "nothing is wrong, and it said:", out)


def undamaged_stays(lost):
    """All events but those that stand in the damaged batch; nothing invented. Until it is done, readers stop before that."""

    def verdict(scene, logs, out, done, below_start=False):
        old = scene.undamaged
        log = logs["t", 0]
        require([event for event in old if event in set(log)] == log, "invented or out of order:", log)
        due = [event for event in old if event.offset not in lost and (done or not lost or event.offset < lost[0])]
        require(set(due) <= set(log), "lost:", set(due) - set(log))

    return verdict


# ---- damage -----------------------------------------------------------------------------------------------------------


def partition_file(scene, name, topic="t"):
    return os.path.join(scene.store, f"{topic}-0", name)


def last_log(scene):
    return max(name for name in os.listdir(partition_file(scene, "")) if name.endswith(".log"))


def tear(share):
    """A batch begins at the end of the log and is not finished, as after a kill inside a write."""

    def step(scene):
        path = partition_file(scene, last_log(scene))
        with open(path, "rb") as file:
            log = file.read()
        # The last batch again, as the next one: what was cut would have been a valid one.
        start, end = 0, 0
        while end < len(log):
            start, end = end, end + 12 + struct.unpack_from(">i", log, end + 8)[0]
        base, last = struct.unpack_from(">q", log, start)[0], struct.unpack_from(">i", log, start + 23)[0]
        batch = struct.pack(">q", base + last + 1) + log[start + 8 : end]
        with open(path, "ab") as file:
            file.write(batch[: max(1, int(len(batch) * share))])

    return step


def copied(scene):
    """The partition was copied here, or the machine has started anew: bourn's own record is of another file."""
    path = partition_file(scene, ".bourn/durable")
    with open(path, "rb") as file:
        content = file.read()
    os.rename(path, path + ".old")  # so that its inode is not taken again
    with open(path, "wb") as file:
        file.write(content)
    os.unlink(path + ".old")


def fails(call, *words, stdin=b"", error=EIO):
    """A command of which the first such call fails for good, before the fault of the test."""

    def step(scene):
        number = next(int(line[0]) for line in scene.listed(list(words), stdin) if line[1] == call)
        _, fired, _ = scene.hit(["--at", str(number), "--fail", f"{error}+"], list(words), stdin)
        require(fired, f"{call} did not fail")

    return step


def killed_at(call, which, *words):
    """A command that is killed before such a call."""

    def step(scene):
        numbers = [int(line[0]) for line in scene.listed(list(words), b"") if line[1] == call]
        ended, fired, _ = scene.hit(["--at", str(numbers[which]), "--kill", "before"], list(words), b"")
        require(fired and ended.status == 128 + 9, f"{call} was not where it is killed")

    return step


def remembers(scene):
    scene.undamaged = scene.decoded()["t", 0]


def flips_a_bit(offset):
    """In the middle of the batch with this offset."""

    def step(scene):
        for name in sorted(os.listdir(partition_file(scene, ""))):
            if not name.endswith(".log"):
                continue
            with open(partition_file(scene, name), "r+b") as file:
                log, at = file.read(), 0
                while at < len(log):
                    base, length = struct.unpack_from(">qi", log, at)
                    last = struct.unpack_from(">i", log, at + 23)[0]
                    if base <= offset <= base + last:
                        file.seek(at + 12 + length - 2)
                        file.write(bytes([log[at + 12 + length - 2] ^ 4]))
                        return
                    at += 12 + length
        raise AssertionError("no such offset")

    return step


# ---- the table --------------------------------------------------------------------------------------------------------


def topic_with(rng, count=6, settings=(), partitions=1, batch="200"):
    """Steps that make the topic t with some events; and these."""
    old = some_events(rng, count, b"old")
    words = ["topic", "create", "t", "--partitions", str(partitions)]
    for setting in settings:
        words += ["--set", setting]
    return [bourn(*words), produces("t", "--batch-size", batch, stdin=as_lines(old))]


def produce(rng, *words, count=6, ack=True, damage=(), topic="t", **scene):
    inputs = some_events(rng, count, b"new")
    words = ["produce", topic, "-K", ":", *TIME, *(["--ack"] if ack else []), *words]
    verdict = is_appended(inputs, topic, shows_acks=ack)
    return Plan(words, verdict, [*topic_with(rng, **scene), *damage], as_lines(inputs))


def reject(rng):
    """A line without a separator stands before every third event. It is put aside before an event behind it is acknowledged."""
    inputs = some_events(rng, 9, b"new")
    lines = as_lines(inputs).splitlines(keepends=True)
    bad = [b"no separator %d\n" % i for i in range(3)]
    stdin = b"".join(bad[i // 3] + line if i % 3 == 0 else line for i, line in enumerate(lines))
    appended = is_appended(inputs)

    def verdict(scene, logs, out, done, below_start=False):
        appended(scene, logs, out, done)
        aside = read_or_nothing(os.path.join(scene.folder, "work", "bad"))
        require(b"".join(bad).startswith(aside), "put aside was", aside)
        due = len(bad) if done else (len(acknowledged(out)) + 2) // 3
        require(aside.startswith(b"".join(bad[:due])), f"{due} are due, and put aside was only", aside)

    words = ["produce", "t", "-K", ":", *TIME, "--ack", "--batch-size", "150", "--on-bad", "reject=@/bad"]
    return Plan(words, verdict, topic_with(rng), stdin, done_exit=65)


def small_segments(rng, count=40):
    return topic_with(rng, count, ("segment.bytes=900",), batch="300")


def compact(rng, *words, damage=()):
    command = ["compact", "t", "--yes", "-q", *words]
    return Plan(command, has_same_table, [*small_segments(rng), *damage], again=command)


def rewrite(rng):
    doomed = as_lines(some_events(rng, 3, b"unsure"))
    failed = fails("fdatasync", "produce", "t", "-K", ":", *TIME, stdin=doomed)
    return produce(rng, damage=[failed])


def replay_into_a_topic(rng):
    events = some_events(rng, 12, b"old")
    steps = [bourn("topic", "create", "t"), produces("t", stdin=as_lines(events))]
    return Plan(["replay", "t", "--speed", "max", "--to", "copy", "-q"], is_appended(events, "copy", shows_acks=False), steps)


def consume_on(rng):
    count = rng.randrange(3, 8)
    first = ["consume", "t", "--cursor", "@/cursor", "-n", "2"]

    def start(scene):
        scene.cursor_start = position_in(os.path.join(scene.folder, "work", "cursor"))

    command = ["consume", "t", "--cursor", "@/cursor", "-n", str(count)]
    return Plan(command, cursor_follows_output("cursor", count), [*topic_with(rng, 20), bourn(*first), start], again=command)


def repair(rng, damage, lost):
    command = ["repair", "t", "--yes"]
    return Plan(command, undamaged_stays(lost), [*small_segments(rng), remembers, *damage], again=command,
                tells_on_stdout=True, again_always=True, again_exits=(0, 65), reader_exits=(0, 65), verify_exits=(0, 65))


def row(name, make, *arguments, **words):
    return Operation(name, lambda rng: make(rng, *arguments, **words))


def plan_of(command, verdict, steps, **more):
    """A row whose verdict needs no events of its own."""
    return lambda rng: Plan(command, verdict, steps(rng), **more)


OPERATIONS = [
    row("produce", produce),
    row("produce in several batches", produce, "--batch-size", "150", count=12),
    row("produce with gzip", produce, "-z", "gzip"),
    row("produce with snappy", produce, "-z", "snappy"),
    row("produce with lz4", produce, "-z", "lz4"),
    row("produce with zstd", produce, "-z", "zstd", "--batch-size", "400", count=12),
    row("produce with one sync at the end", produce, "--sync", "end", ack=False),
    row("produce without a sync", produce, "--sync", "none", ack=False),
    row("produce to three partitions", produce, partitions=3, count=12),
    row("produce into new segments", produce, "--batch-size", "150", settings=("segment.bytes=500",), count=16),
    row("produce a new topic", produce, topic="made", count=8),
    row("produce behind a torn tail", produce, damage=[tear(0.4)]),
    row("produce in a copied partition", produce, damage=[copied]),
    row("produce in a copied partition with a torn tail", produce, damage=[tear(0.7), copied]),
    row("produce after a failed fdatasync", rewrite),
    row("produce and put bad lines aside", reject),
    row("compact", compact, "--policy", "compact"),
    row("compact the active segment too", compact, "--policy", "compact", "--roll"),
    row("compact and compress", compact, "--policy", "compact", "--compress", "zstd"),
    row("compact after a kill before the commit", compact, "--policy", "compact",
        damage=[killed_at("renameat", 0, "compact", "t", "--yes", "-q", "--policy", "compact")]),
    row("compact after a kill behind the commit", compact, "--policy", "compact",
        damage=[killed_at("linkat", 0, "compact", "t", "--yes", "-q", "--policy", "compact")]),
    Operation("trim", plan_of(["topic", "trim", "t", "--before", "17", "--yes"], is_trimmed(17), small_segments,
                              again=["topic", "trim", "t", "--before", "17", "--yes"])),
    Operation("let go of old events", plan_of(
        ["compact", "t", "--policy", "delete", "--yes", "-q"], is_some_end,
        lambda rng: topic_with(rng, 40, ("segment.bytes=900", "retention.bytes=1500"), batch="300"),
        again=["compact", "t", "--policy", "delete", "--yes", "-q"])),
    Operation("create a topic", plan_of(
        ["topic", "create", "made", "--partitions", "3", "--set", "segment.bytes=5000"], is_created("made", 3), topic_with,
        again=["topic", "create", "made", "--partitions", "3", "--set", "segment.bytes=5000", "--if-not-exists"])),
    Operation("delete a topic", plan_of(
        ["topic", "delete", "t", "--yes"], is_deleted("t"), lambda rng: topic_with(rng, partitions=2),
        again=["topic", "delete", "t", "--yes", "--if-exists"])),
    Operation("change a setting", plan_of(
        ["topic", "alter", "t", "--set", "segment.bytes=5000"], setting_is_old_or_new(b"segment.bytes", b"700", b"5000"),
        lambda rng: topic_with(rng, settings=("segment.bytes=700",)),
        again=["topic", "alter", "t", "--set", "segment.bytes=5000"])),
    Operation("add partitions", plan_of(
        ["topic", "alter", "t", "--partitions", "3"], has_partitions(1, 3), topic_with,
        again=["topic", "alter", "t", "--partitions", "3"])),
    row("consume with a cursor", consume_on),
    Operation("consume", plan_of(["consume", "t"], sees_all, small_segments)),
    Operation("follow", plan_of(["consume", "t", "--follow", "-n", "40"], sees_all, small_segments)),
    Operation("follow a pattern", plan_of(["consume", "/^t/", "--follow", "-n", "40"], sees_all, small_segments)),
    row("replay into another topic", replay_into_a_topic),
    Operation("replay", plan_of(["replay", "t", "--speed", "max", "-q"], sees_all, small_segments)),
    Operation("verify", plan_of(["inspect", "--verify", "t"], says_clean, small_segments, tells_on_stdout=True)),
    row("repair a damaged batch", repair, [flips_a_bit(9)], range(4, 16)),
    row("repair the end of the log", repair, [tear(0.5), copied], ()),
]
