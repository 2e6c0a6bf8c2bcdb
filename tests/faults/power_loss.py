#!/usr/bin/python3
"""Power loss, by enumeration: every legal state of the disk after every system call of every operation below is written
out, and bourn is asked to go on with it.

    power_loss.py BOURN [--states N] [--only NAME] [--control] [--seed N] [--keep DIRECTORY]

In each state one more event is produced, which recovers the log. Then everything that was acknowledged before the cut
must be there, nothing twice, nothing out of order and nothing that was never sent, as a decoder reads it that shares no
line with bourn. Of states chosen at random the recovery itself is cut again (depth 2). Prints counts and the seed; the
exit status is 1 when a state was bad or there were fewer than N.

With --control no sync is believed: a harness that then finds nothing bad would find nothing at all.
"""
import argparse
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
import crash_states  # noqa: E402
import kafka_log  # noqa: E402
import system_calls  # noqa: E402
from machine import Bad, Bourn, edit_durable, read_events, restart  # noqa: E402

# ---- what is cut, and what must hold then ---------------------------------------------------------------------------


class Operation:
    """A log before, a command, and what may be there after a cut. A new one is a new class in OPERATIONS."""

    settings = ["segment.bytes=2000"]
    published = b""  # is behind `before` without being durable
    input = b""
    before = b"".join(b"before %d %s\n" % (i, b"x" * (i * 37 % 90)) for i in range(12))

    def prepare(self, bourn):
        bourn("topic", "create", "t", *(f"--set={setting}" for setting in self.settings))
        bourn("produce", "t", "--batch-size=300", input=self.before)

    def pieces(self):
        """The input as it comes in, with a moment between the pieces."""
        return [self.input]

    def check(self, events, before, output):
        """`events` and `before` are {offset: (key, value)}; the probes are not among the first. Raises Bad."""
        self.check_sent(events, before, output)

    def check_store(self, bourn, output):
        """The same for what the log does not show."""

    def check_sent(self, events, before, output):
        """All that was there and all that was acknowledged; of the rest of what was sent, what the disk kept."""
        end = max(before, default=-1) + 1
        sent = {end + i: (None, line) for i, line in enumerate((self.published + self.input).splitlines())}
        acked = [int(ack.removeprefix(b"t/0@")) for ack in output.rpartition(b"\n")[0].split()]
        end += len(self.published.splitlines())
        if acked != list(range(end, end + len(acked))):
            raise Bad(f"acknowledged {acked}")
        for offset, event in [*before.items(), *((offset, sent[offset]) for offset in acked)]:
            if events.get(offset) != event:
                raise Bad(f"offset {offset}: {event} became {events.get(offset)}")
        for offset, event in events.items():
            if event != before.get(offset, sent.get(offset)):
                raise Bad(f"offset {offset}: {event} was never sent there")


class Produce(Operation):
    """Batches, each durable before it is acknowledged, into an active segment that has room."""

    settings = []
    command = ["produce", "t", "--ack", "--batch-size=150"]
    input = b"".join(b"sent %d %s\n" % (i, b"y" * (i * 53 % 110)) for i in range(10))

    def pieces(self):
        lines = self.input.splitlines(keepends=True)
        return [lines[0], b"".join(lines[1:4]), lines[4], b"".join(lines[5:])]


class Roll(Produce):
    """The same across segments."""

    settings = ["segment.bytes=700"]


class Zstd(Produce):
    settings = ["compression.type=zstd"]


class Birth(Operation):
    """The first event of a store."""

    command = ["produce", "t", "--ack"]
    input = b"one\ntwo\n"

    def prepare(self, bourn):
        pass


class Create(Operation):
    """A topic of several partitions: it is there whole or not at all."""

    command = ["topic", "create", "t", "--partitions=3", "--set=segment.bytes=5000"]

    def prepare(self, bourn):
        bourn("produce", "other", input=b"x\n")

    def check_store(self, bourn, output):
        topic = json.loads(bourn("topic", "describe", "t", "--json"))
        partitions = [len(one["partitions"]) for one in (topic if isinstance(topic, list) else [topic])]
        if partitions not in ([1], [3]):  # 1: the probe made it anew
            raise Bad(f"{partitions} partitions")


class Delete(Operation):
    """A topic that is deleted is there whole, or gone."""

    command = ["topic", "delete", "t", "--yes"]

    def check(self, events, before, output):
        if events and events != before:
            raise Bad(f"half a topic: {events}")


class Trim(Operation):
    """What lies behind the new start stays."""

    settings = ["segment.bytes=500"]
    command = ["topic", "trim", "t", "--before=7", "--yes"]

    def check(self, events, before, output):
        for offset, event in before.items():
            if offset >= 7 and events.get(offset) != event:
                raise Bad(f"offset {offset}: {event} became {events.get(offset)}")
        if any(before.get(offset) != event for offset, event in events.items()):
            raise Bad("invented")


class Compact(Operation):
    """The latest of every key stays, nothing else comes."""

    settings = ["segment.bytes=600", "cleanup.policy=compact"]
    before = b"".join(b"%d\tvalue %d %s\n" % (i * 7 % 5, i, b"z" * (i * 31 % 80)) for i in range(24))
    command = ["compact", "t", "--yes"]

    def prepare(self, bourn):
        bourn("topic", "create", "t", *(f"--set={setting}" for setting in self.settings))
        bourn("produce", "t", "-K", "\t", "--batch-size=300", input=self.before)

    def check(self, events, before, output):
        latest = {key: offset for offset, (key, _) in sorted(before.items())}
        for offset in latest.values():
            if events.get(offset) != before[offset]:
                raise Bad(f"offset {offset}: {before[offset]} became {events.get(offset)}")
        if any(before.get(offset) != event for offset, event in events.items()):
            raise Bad("invented")


class Alter(Operation):
    command = ["topic", "alter", "t", "--set=segment.bytes=9000"]


class TornTail(Operation):
    """A writer died, the machine started anew, and the next one cuts what it left."""

    command = ["produce", "t", "--ack"]
    input = b"after\nthe cut\n"

    def prepare(self, bourn):
        super().prepare(bourn)
        log = kafka_log.log_files(f"{bourn.store}/t-0")[-1]
        with open(log, "rb+") as file:
            whole = file.read()
            file.write(whole[:61 + 9])
        restart(bourn.store)


class FailedSync(Operation):
    """What stands behind a failed fdatasync is written anew before anything is promised."""

    settings = []
    published = b"published\nonly\n"
    command = ["produce", "t", "--ack"]
    input = b"after\nthe failure\n"

    def prepare(self, bourn):
        super().prepare(bourn)
        bourn("produce", "t", "--sync=none", input=self.published)
        edit_durable(f"{bourn.store}/t-0", lambda slot: slot.__setitem__(32, 1))


class Repair(Operation):
    """All others than a damaged batch stay, and of that one nothing else comes back than what it was."""

    settings = ["segment.bytes=600"]
    command = ["repair", "t", "--yes"]

    def prepare(self, bourn):
        super().prepare(bourn)
        self.whole, _ = read_events(bourn.store)
        log = kafka_log.log_files(f"{bourn.store}/t-0")[1]
        with open(log, "rb+") as file:
            file.seek(100)
            byte = file.read(1)[0]
            file.seek(100)
            file.write(bytes([byte ^ 1]))

    def check(self, events, before, output):
        for offset, event in before.items():
            if events.get(offset) != event:
                raise Bad(f"offset {offset}: {event} became {events.get(offset)}")
        if any(self.whole[offset] != event for offset, event in events.items()):
            raise Bad("invented")


class Cursor(Operation):
    """A cursor file can be read, and never passes what was handed over."""

    command = ["consume", "t", "--cursor={root}/cursor"]

    def prepare(self, bourn):
        super().prepare(bourn)
        bourn("consume", "t", f"--cursor={bourn.root}/cursor", "-n", "4")

    def check(self, events, before, output):
        if events != before:
            raise Bad(f"{before} became {events}")

    def check_store(self, bourn, output):
        lines = [line for line in self.before.splitlines(keepends=True)]
        rest = bourn("consume", "t", f"--cursor={bourn.root}/cursor").splitlines(keepends=True)
        rest = [line for line in rest if line[:-1] not in PROBES]
        handed_over = 4 + output.count(b"\n")
        if rest != lines[len(lines) - len(rest):]:
            raise Bad(f"consumed {rest}")
        if len(lines) - len(rest) > handed_over:
            raise Bad(f"{handed_over} lines handed over, and the cursor is at {len(lines) - len(rest)}")


OPERATIONS = {operation.__name__: operation for operation in
              (Produce, Roll, Zstd, Birth, Create, Delete, Trim, Compact, Alter, TornTail, FailedSync, Repair, Cursor)}


# ---- one state ------------------------------------------------------------------------------------------------------

PROBES = [b"probe 1", b"probe 2"]


def probe(operation, bourn, before, output, number, earlier_ack=b""):
    """Recovers by producing the probe, and checks everything."""
    bourn("produce", "t", "-p0", "--ack", input=PROBES[number] + b"\n")
    events, sound = read_events(bourn.store)
    last = max(events, default=None)
    if last is None or events[last][1] != PROBES[number]:
        raise Bad(f"the probe is not the last event: {events}")
    del events[last]
    last = max(events, default=None)
    if last is not None and events[last][1] == PROBES[0]:
        del events[last]
    elif earlier_ack:
        raise Bad("an acknowledged probe is lost")
    operation.check(events, before, output)
    operation.check_store(bourn, output)


def verify(bourn):
    """Damage that the other decoder sees is reported by bourn too."""
    _, sound = read_events(bourn.store)
    try:
        bourn("inspect", "--verify", "t")
    except Bad:
        return
    if not sound:
        raise Bad("inspect --verify sees no damage")


class Checker:
    def __init__(self, binary, scratch, keep):
        self.binary, self.scratch, self.keep = binary, scratch, keep

    def place(self, disk):
        root = f"{self.scratch}/{os.getpid()}"
        shutil.rmtree(root, ignore_errors=True)
        disk.put(root)
        bourn = Bourn(self.binary, root)
        restart(bourn.store)
        return bourn

    def __call__(self, task):
        """(operation, before, output, disk, deeper): the faults found, and how many states were looked at."""
        name, operation, before, output, disk, point, deeper = task
        faults, count = [], 1
        bourn = self.place(disk)
        try:
            probe(operation, bourn, before, output, 0)
            if point % 8 == 0:
                verify(bourn)
            count += self.deeper(operation, before, output, disk, deeper, faults) if deeper else 0
        except (Bad, subprocess.TimeoutExpired, AssertionError, RuntimeError) as fault:
            faults.append(f"{name}: after call {point}, output {output[-60:]!r}: {type(fault).__name__}: {fault}")
            if self.keep and not os.path.exists(f"{self.keep}/{name}-{point}"):
                disk.put(f"{self.keep}/{name}-{point}")
        return faults, count

    def deeper(self, operation, before, output, disk, most, faults):
        """Cuts the recovery of this state as well."""
        bourn = self.place(disk)
        initial = crash_states.read_disk(bourn.root)
        calls, done = system_calls.record([self.binary, "produce", "t", "-p0", "--ack"], self.scratch, [PROBES[0] + b"\n"],
                                          env=bourn.environment)
        if done.returncode != 0:
            raise Bad(f"recovery under strace: {done.stderr}")
        history = crash_states.History(bourn.root, initial, calls)
        states = list(history.states())
        for point, ack, inner in random.Random(most).sample(states, min(most, len(states))):
            try:
                probe(operation, self.place(inner), before, output, 1, ack)
            except Bad as fault:
                raise Bad(f"recovery cut after its call {point}: {fault}") from fault
        return min(most, len(states))


def history_of(name, binary, scratch, believe_syncs):
    operation = OPERATIONS[name]()
    bourn = Bourn(binary, f"{scratch}/{name}")
    os.mkdir(bourn.root)
    operation.prepare(bourn)
    before, _ = read_events(bourn.store)
    for offset in sorted(before, reverse=True)[: len(operation.published.splitlines())]:
        del before[offset]
    disk = crash_states.read_disk(bourn.root)
    command = [argument.replace("{root}", bourn.root) for argument in operation.command]
    calls, done = system_calls.record([binary, *command], scratch, operation.pieces(), env=bourn.environment)
    if done.returncode != 0:
        raise SystemExit(f"{name}: exit {done.returncode}: {done.stderr.decode()}")
    return operation, before, crash_states.History(bourn.root, disk, calls, believe_syncs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("bourn")
    parser.add_argument("--states", type=int, default=20000)
    parser.add_argument("--only", choices=sorted(OPERATIONS))
    parser.add_argument("--control", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    binary = os.path.realpath(options.bourn)
    scratch = tempfile.mkdtemp(prefix="bourn-power.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    choose = random.Random(options.seed)
    try:
        tasks, calls = [], 0
        for name in [options.only] if options.only else OPERATIONS:
            operation, before, history = history_of(name, binary, scratch, not options.control)
            states = list(history.states(options.seed))
            print(f"{name}: points={len(history.points)} changes={len(history.changes)} states={len(states)}", file=sys.stderr)
            calls += len(history.points)
            tasks += [(name, operation, before, output, disk, point, 0) for point, output, disk in states]
        choose.shuffle(tasks)
        first = min(len(tasks), options.states)
        tasks = tasks[:first]
        if not options.control and first < options.states:  # the rest from within recoveries
            each = 40  # at most; a short recovery has fewer
            for i in range(min(first, -(-(options.states - first) // (each // 2)))):
                tasks[i] = tasks[i][:-1] + (each,)
        faults, states, deep = [], 0, 0
        with multiprocessing.Pool(os.cpu_count()) as pool:
            for found, count in pool.imap_unordered(Checker(binary, scratch, options.keep), tasks, chunksize=8):
                states += count
                deep += count - 1
                faults += found
        for fault in faults[:20]:
            print(fault, file=sys.stderr if not options.control else sys.stdout)
        print(f"operations={1 if options.only else len(OPERATIONS)} points={calls} states={states} depth2={deep} bad={len(faults)} seed={options.seed}")
        if options.control:
            return 0 if faults else 1
        return 1 if faults or (not options.only and states < options.states) else 0
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
