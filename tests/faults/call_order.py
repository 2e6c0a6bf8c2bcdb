#!/usr/bin/python3
"""Reads the system calls of every operation of support/fault_operations.py, in their order, and holds them against what
survives a power loss.

    call_order.py --bourn BOURN --injector INJECTOR [--only NAME]

A rule is a function from calls to complaints. Prints one line of counts; fails at the first broken rule, or when a rule
found nothing to look at.
"""
import argparse
import collections
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_operations import EIO, OPERATIONS, TIME, fails  # noqa: E402
from fault_scene import Scene, Wrong  # noqa: E402

Call = collections.namedtuple("Call", "name length flags result path target")
WRITES = ("write", "pwrite64", "copy_file_range", "ftruncate")
SYNCS = ("fsync", "fdatasync")
LOCK_EX, LOCK_UN = 2, 8

looked_at = collections.Counter()


def calls_of(lines, folder):
    """The calls that did something, with whole paths; what happens outside of the scene is left out but for the output."""
    for _, name, length, flags, result, path, target in lines:
        if int(result) < 0:
            continue
        yield Call(name, int(length), int(flags), int(result), os.path.normpath(path), target)


def is_log(path):
    return re.search(r"/\d{20}\.log$", path) is not None


def is_index(path):
    return re.search(r"/\d{20}\.(time)?index$", path) is not None


def indexed(calls, names, where=lambda path: True):
    return [(i, call) for i, call in enumerate(calls) if call.name in names and where(call.path)]


def is_synced(calls, path, since, until):
    return any(call.name in SYNCS and call.path == path for call in calls[since:until])


# ---- the rules --------------------------------------------------------------------------------------------------------


def acknowledgements_come_after_the_sync(calls, scene):
    if "--ack" not in scene.plan.command:
        return
    for at, _ in indexed(calls, ("write",), lambda path: path == scene.out):
        for i, call in indexed(calls[:at], WRITES, is_log):
            looked_at["acknowledgements_come_after_the_sync"] += 1
            if not is_synced(calls, call.path, i, at):
                yield f"acknowledged before {call.path} is synced"


def status_0_comes_after_the_sync(calls, scene):
    if "none" in scene.plan.command:
        return
    renamed = {call.path for call in calls if call.name.startswith("rename")}
    for i, call in indexed(calls, WRITES, is_log):
        looked_at["status_0_comes_after_the_sync"] += 1
        if call.path not in renamed and not is_synced(calls, call.path, i, len(calls)):
            yield f"done before {call.path} is synced"


def a_file_is_synced_before_it_gets_its_name(calls, scene):
    for at, rename in indexed(calls, ("renameat", "renameat2", "linkat")):
        for i, call in indexed(calls[:at], WRITES, lambda path: path == rename.path and not is_index(path)):
            looked_at["a_file_is_synced_before_it_gets_its_name"] += 1
            if not is_synced(calls, call.path, i, at):
                yield f"{call.path} is renamed to {rename.target} and was not synced"


def a_directory_is_synced_after_a_change(calls, scene):
    """Before the end, and before the next acknowledgement. What may get lost is no change: indexes and sums, what is not
    committed, and that something has gone which would go again."""
    def matters(path):
        return not (is_index(path) or re.search(r"\.(cleaned|deleted)$|/\.bourn/(sums$|rewrite-|repair-)|-delete(/|$)", path))

    acks = [i for i, call in enumerate(calls) if call.path == scene.out and "--ack" in scene.plan.command]
    there = {os.path.join(scene.folder, "work", name) for name in scene.tree.files}
    born = set()
    for i, call in enumerate(calls):
        path = call.target or call.path
        is_made = call.name == "openat" and call.flags & os.O_CREAT and path not in there
        if call.name.startswith("rename"):
            born.add(path)
        if any(path.startswith(folder + "/") for folder in born):
            continue  # it was there before its directory got this name
        if not (is_made or call.name in ("renameat", "renameat2", "mkdirat", "unlinkat", "linkat")) or not matters(path):
            continue
        there.add(path)
        is_acknowledged = path.startswith(scene.store)
        deadline = next((at for at in acks if at > i), len(calls)) if is_acknowledged else len(calls)
        looked_at["a_directory_is_synced_after_a_change"] += 1
        if not is_synced(calls, os.path.dirname(path), i, deadline):
            yield f"{call.name} of {path}: its directory is not synced after it"


def the_log_is_written_under_its_lock(calls, scene):
    held = set()
    for call in calls:
        if call.name == "flock":
            (held.add if call.flags & LOCK_EX else held.discard)(call.path)
        if call.name in ("pwrite64", "ftruncate") and is_log(call.path) and "/.bourn/" not in call.path:
            looked_at["the_log_is_written_under_its_lock"] += 1
            if os.path.join(os.path.dirname(call.path), ".bourn/append.lock") not in held:
                yield f"{call.path} is written to and append.lock is not held"


def nothing_slow_happens_under_the_lock(calls, scene):
    """Syncs belong there only where a tail is cut or a failed sync is mended."""
    if scene.plan.command[0] != "produce" or any(word in scene.operation.name for word in ("tail", "copied", "failed")):
        return
    held = False
    for call in calls:
        if call.name == "flock" and call.path.endswith("append.lock"):
            held = bool(call.flags & LOCK_EX)
            looked_at["nothing_slow_happens_under_the_lock"] += held
        elif held and (call.name in SYNCS or call.path == scene.input):
            if call.path.endswith("/durable"):
                continue  # made once
            yield f"{call.name} of {call.path} under append.lock"


def an_index_is_written_after_its_log(calls, scene):
    if scene.plan.command[0] != "produce":
        return
    for i, call in indexed(calls, ("pwrite64",), lambda path: is_index(path) and "/.bourn/" not in path):
        log = re.sub(r"\.(time)?index$", ".log", call.path)
        looked_at["an_index_is_written_after_its_log"] += 1
        later = indexed(calls[i:], ("pwrite64",), lambda path: path == log)
        earlier = indexed(calls[:i], ("pwrite64",), lambda path: path == log)
        if later and not earlier:
            yield f"{call.path} is written before its log"


def old_segments_go_after_the_new_are_named_for_good(calls, scene):
    for i, call in indexed(calls, ("unlinkat",), lambda path: path.endswith(".log.deleted")):
        folder = os.path.dirname(call.path)
        renames = [at for at, rename in indexed(calls[:i], ("renameat",)) if os.path.dirname(rename.path) == folder]
        if not renames:
            continue
        looked_at["old_segments_go_after_the_new_are_named_for_good"] += 1
        if not is_synced(calls, folder, renames[-1], i):
            yield f"{call.path} is unlinked before what replaces it has its name for good"


RULES = [
    acknowledgements_come_after_the_sync,
    status_0_comes_after_the_sync,
    a_file_is_synced_before_it_gets_its_name,
    a_directory_is_synced_after_a_change,
    the_log_is_written_under_its_lock,
    nothing_slow_happens_under_the_lock,
    an_index_is_written_after_its_log,
    old_segments_go_after_the_new_are_named_for_good,
]


def a_failed_sync_is_not_believed_later(scene):
    """What was not durable is written into new files by the next writer, before it says that anything is durable."""
    words = ["produce", "t", "-K", ":", *TIME]
    fails("fdatasync", *words, stdin=b"k:unsure\n", error=EIO)(scene)
    calls = list(calls_of(scene.hit(["--all"], [*words, "--ack"], b"k:next\n")[2], scene.folder))
    looked_at["a_failed_sync_is_not_believed_later"] += 1
    if not any(call.name == "renameat" and is_log(call.target) for call in calls):
        yield "an fdatasync failed, and the next writer believes another one of the same file"


# ---- the command ------------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].strip())
    parser.add_argument("--bourn", required=True)
    parser.add_argument("--injector", required=True)
    parser.add_argument("--only")
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    top = tempfile.mkdtemp(prefix="bourn-order.", dir=memory)
    broken, operations = [], 0
    try:
        for operation in OPERATIONS:
            if options.only not in (None, operation.name):
                continue
            operations += 1
            folder = os.path.join(top, "scene")
            try:
                scene = Scene(operation, 0, options.bourn, options.injector, folder)
            except Wrong as wrong:
                broken.append(f"{operation.name}: cannot be made: {wrong}")
                continue
            scene.out, scene.input = os.path.join(folder, "out"), os.path.join(folder, "in")
            calls = list(calls_of(scene.hit(["--all"])[2], folder))
            broken += [f"{operation.name}: {rule.__name__}: {words}" for rule in RULES for words in rule(calls, scene)]
        if options.only is None:
            scene = Scene(OPERATIONS[0], 0, options.bourn, options.injector, os.path.join(top, "scene"))
            broken += [f"a failed sync: {words}" for words in a_failed_sync_is_not_believed_later(scene)]
            for rule in [*RULES, a_failed_sync_is_not_believed_later]:
                if looked_at[rule.__name__] == 0:
                    broken.append(f"{rule.__name__}: there was nothing to look at")
    finally:
        shutil.rmtree(top, ignore_errors=True)
    for words in broken[:40]:
        print(words, file=sys.stderr)
    print(f"operations={operations} rules={len(RULES) + 1} looked_at={sum(looked_at.values())} broken={len(broken)}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
