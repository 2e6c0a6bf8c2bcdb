#!/usr/bin/python3
"""Hits every operation of support/fault_operations.py at every point where a fault can be, and judges what is left.

    points.py kill|errors|memory --bourn BOURN --injector INJECTOR [--faulty PROGRAM] [--points N] [--once] [--only NAME]

kill: SIGKILL before, inside (a write torn at any byte) and after the system calls that change files.
errors: system calls fail, once or from then on, with each error number that fits; and move fewer bytes than they should.
memory: allocations fail, one alone or one and all that follow.

N points are spread evenly over the operations, the same ones each time. Prints one line of counts, and fails when a promise
was broken or a fault did not fire; --only and a variable FAULT_POINTS help to look closer.
"""
import argparse
import collections
import errno
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_operations import OPERATIONS  # noqa: E402
from fault_scene import Scene, Wrong, require  # noqa: E402

VARIANTS = 4000  # more of them than this are not looked for; a million points take most of them
CHUNK = 60  # points that share a scene
SHORTENED = ("write", "pwrite64", "read", "pread64", "copy_file_range", "sendfile")
WRITES = ("write", "pwrite64", "copy_file_range", "sendfile")
O_CREAT = os.O_CREAT

full = [errno.ENOSPC, errno.EDQUOT]
refused = [errno.EACCES, errno.EROFS]
FITTING = {
    "openat": [errno.EIO, errno.EMFILE, errno.ENFILE, errno.EACCES],
    "mkdirat": [errno.EIO, *full, *refused],
    "write": [errno.EIO, *full, errno.EFBIG],
    "pwrite64": [errno.EIO, *full, errno.EFBIG],
    "copy_file_range": [errno.EIO, *full],
    "ftruncate": [errno.EIO, errno.EROFS],
    "fallocate": [errno.EIO, *full],
    "fsync": [errno.EIO, *full],
    "fdatasync": [errno.EIO, *full],
    "renameat": [errno.EIO, *full, *refused],
    "renameat2": [errno.EIO, *full, *refused],
    "linkat": [errno.EIO, *full, errno.EPERM, errno.EMLINK],
    "unlinkat": [errno.EIO, *refused, errno.EBUSY],
    "utimensat": [errno.EIO, *refused],
    "flock": [errno.EIO, errno.ENOLCK],
    "read": [errno.EIO],
    "pread64": [errno.EIO],
    "newfstatat": [errno.EIO, errno.EACCES, errno.ENOMEM],
    "fstat": [errno.EIO],
    "getdents64": [errno.EIO],
    "statfs": [errno.EIO],
}
INTERRUPTED = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "flock", "read", "pread64")  # signal(7)

# is_taken_back: half a batch goes into the log and then nothing more, so its writer must cut it off.
Point = collections.namedtuple("Point", "options words is_taken_back", defaults=[False])


# ---- which points there are -------------------------------------------------------------------------------------------


def torn_sizes(length):
    """Every byte of a short write; of a long one every byte of its head, and some of the rest."""
    return [*range(1, min(length, 400)), *range(400, length, 97)]


def kill_points(calls):
    for number, name, length, *_ in calls:
        at = ["--at", number, "--kill"]
        yield Point([*at, "before"], f"before {name} {number}")
        if name in WRITES:
            for size in torn_sizes(int(length)):
                yield Point([*at, str(size)], f"{size} bytes into {name} {number}")
        yield Point([*at, "after"], f"after {name} {number}")


def error_points(calls):
    for number, name, length, flags, result, path, _ in calls:
        if int(result) < 0:
            continue  # it fails by itself
        errors = FITTING.get(name, [])
        if name == "openat" and int(flags) & O_CREAT:
            errors = errors + full + [errno.EROFS]
        at = ["--all", "--at", number]
        for error in errors:
            for again in ("", "+")[: 1 if options.once else 2]:
                yield Point([*at, "--fail", f"{error}{again}"], f"{name} {number} fails: {errno.errorcode[error]}{again}")
        if name in INTERRUPTED:
            yield Point([*at, "--fail", str(errno.EINTR)], f"{name} {number} is interrupted")
        if name in SHORTENED and int(length) > 1 and int(result) > 1:
            for size in {1, int(result) // 2, int(result) - 1}:
                yield Point([*at, "--short", str(size)], f"{name} {number} moves {size} bytes")
                if name in WRITES and not options.once:
                    for error in full:
                        yield Point([*at, "--short", str(size), "--fail", str(error)],
                                    f"{name} {number} moves {size} bytes, then {errno.errorcode[error]}",
                                    path.endswith(".log"))


def memory_points(allocations):
    for number in range(1, allocations + 1):
        for again in ("", "+"):
            yield Point([f"{number}{again}"], f"allocation {number}{again} fails")


def is_bourns_own(call):
    """And no writing of counters, as a build with them does at its end."""
    return not call[5].endswith(".gcda")


def points_of(scene):
    if options.mode == "kill":
        return kill_points(filter(is_bourns_own, scene.listed()))
    if options.mode == "errors":
        return error_points(filter(is_bourns_own, scene.listed(options=["--all"])))
    return memory_points(scene.starve(options.faulty)[1])


def hit(scene, point):
    """How the operation ended, and whether the fault fired."""
    if options.mode != "memory":
        return scene.hit(point.options)[:2]
    ended, _, fired = scene.starve(options.faulty, *point.options)
    return ended, fired


def spread(points, wanted):
    """So many of them, at even distances."""
    return points if wanted >= len(points) else [points[i * len(points) // wanted] for i in range(wanted)]


# ---- looking at them --------------------------------------------------------------------------------------------------


def folder():
    return os.path.join(options.folder, str(os.getpid()))


def scene_of(index, variant):
    return Scene(OPERATIONS[index], variant, options.bourn, options.injector, folder())


def calls_of(task):
    index, variant = task
    try:
        return index, variant, list(points_of(scene_of(index, variant)))
    except Wrong as wrong:
        return index, variant, f"{OPERATIONS[index].name}, variant {variant}: cannot be made: {wrong}"


def look_at(task):
    index, variant, points = task
    operation = OPERATIONS[index]
    counts = collections.Counter()
    wrong = []
    known = {}
    scene = scene_of(index, variant)
    for number, point in enumerate(points):
        scene.tree.restore()
        try:
            ended, fired = hit(scene, point)
            counts["points"] += 1
            counts["fired"] += fired
            require(fired, "did not fire")
            if options.mode == "kill":
                require(ended.status == 137, "not killed: exit status", ended.status)
            else:
                check_end(scene.plan, ended)
                if point.is_taken_back and scene.plan.verify_exits == (0,):  # and not damaged from the start
                    scene.decoded(indexes=False)
            state = (scene.tree.state(), ended.status, ended.out, number % 2)
            if state not in known:
                counts["states"] += 1
                known[state] = True
                scene.judge(ended, number)
        except Wrong as broken:
            words = "; ".join(str(broken).split("\n"))
            wrong.append(f"{operation.name}, variant {variant}, {point.words}: {words}")
    return index, counts, wrong


def check_end(plan, ended):
    """A failed call ends in success or in one line and a status that says which kind of failure it was."""
    lines = ended.err.decode(errors="replace").splitlines()
    allowed = plan.exits + ((70,) if options.mode == "memory" else ())
    require(ended.status in allowed, f"exit status {ended.status}:", lines)
    said = any(line.startswith("bourn: ") for line in lines) or (plan.tells_on_stdout and ended.out)
    require(ended.status == 0 or said, f"exit status {ended.status} without a word")
    require(len(lines) <= 4, "too many words:", lines)


def spread_over_operations(pool, chosen):
    """(index, variant, points) until there are as many points as wanted, or no new ones."""
    left = {index: options.points // len(chosen) + (i < options.points % len(chosen)) for i, index in enumerate(chosen)}
    tasks = []
    for variant in range(VARIANTS):
        listed = pool.map(calls_of, [(index, variant) for index in chosen if left[index] > 0], chunksize=1)
        for index, _, points in listed:
            if isinstance(points, str):
                sys.exit(points)
            # Half of what there is at most, so that more than one size of events is seen.
            share = spread(points, min(left[index], max(len(points) // 2, len(points) if variant else 0, 60)))
            left[index] -= len(share)
            tasks += [(index, variant, share[i : i + CHUNK]) for i in range(0, len(share), CHUNK)]
        if sum(left.values()) == 0:
            break
    return tasks


def main():
    global options
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].strip())
    parser.add_argument("mode", choices=["kill", "errors", "memory"])
    parser.add_argument("--bourn", required=True)
    parser.add_argument("--injector", required=True)
    parser.add_argument("--points", type=int, default=int(os.environ.get("FAULT_POINTS", "1000")))
    parser.add_argument("--faulty", help="bourn_faulty")
    parser.add_argument("--once", action="store_true", help="no call fails from then on")
    parser.add_argument("--only", action="append", help="an operation; repeatable")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    options.folder = tempfile.mkdtemp(prefix="bourn-points.", dir=memory)
    chosen = [i for i, operation in enumerate(OPERATIONS) if not options.only or operation.name in options.only]
    counts, wrong, by_operation = collections.Counter(), [], collections.defaultdict(collections.Counter)
    try:
        with multiprocessing.Pool(options.jobs) as pool:
            for index, some, words in pool.imap_unordered(look_at, spread_over_operations(pool, chosen)):
                counts += some
                by_operation[index] += some
                wrong += words
            pool.close()
            pool.join()
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)
    if options.verbose:
        for index in chosen:
            print(f"  {OPERATIONS[index].name}: {json.dumps(by_operation[index])}")
    for words in wrong[:40]:
        print(words, file=sys.stderr)
    seconds = time.monotonic() - started
    print(f"points={counts['points']} fired={counts['fired']} operations={len(chosen)} states={counts['states']} "
          f"bad={len(wrong)} seconds={seconds:.0f}")
    sys.exit(0 if not wrong and counts["fired"] == counts["points"] == options.points else 1)


options = None
if __name__ == "__main__":
    main()
