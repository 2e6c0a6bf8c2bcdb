#!/usr/bin/python3
"""fdatasync that really fails: an ext4 in a sparse file on another one that has less room than it, so that the kernel
takes writes which it cannot bring to the disk.

    failed_sync.py BOURN [--runs 20] [--seed N]

One producer goes on until its sync fails; no event may be acknowledged that the disk does not hold, as is seen after the
caches are gone. A second process, whose own sync the kernel would call a success, must refuse while the disk is as it
is; when it has room again, producing goes on. Exit status 77 where file systems cannot be mounted.
"""
import argparse
import os
import random
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from loop_disk import LoopDisk, can_mount  # noqa: E402
from machine import Bad, Bourn, read_events, restart  # noqa: E402


def acked(places, lines, first=0):
    """{offset: line}, from what --ack printed."""
    offsets = [int(place.removeprefix(b"t/0@")) for place in places.rpartition(b"\n")[0].split()]
    if offsets != list(range(first, first + len(offsets))):
        raise Bad("offsets are not in a row")
    return dict(zip(offsets, lines))


def one_run(binary, scratch, choose, counts):
    below = LoopDisk(f"{scratch}/below", 120, ("-m", "0"))
    disk = None
    try:
        disk = LoopDisk(f"{below.path}/disk", 64, ("-E", "nodiscard"))
        bourn = Bourn(binary, disk.path)
        bourn("topic", "create", "t", f"--set=segment.bytes={choose.choice([200_000, 700_000, 100_000_000])}")
        for directory in ("t-0", "t-0/.bourn"):
            disk.grow_directory(f"{bourn.store}/{directory}")
        disk.make_thin(1)
        lines = [b"%d " % i + b"x" * choose.randint(100, 2000) for i in range(4_000)]
        size = f"--batch-size={choose.choice(['16K', '64K', '256K'])}"
        first = bourn.run("produce", "t", "--ack", size, input=b"\n".join(lines) + b"\n")
        kept = acked(first.stdout, lines)
        if first.returncode == 0:
            raise Bad("no sync failed")
        counts["failed"] += b"sync" in first.stderr
        if first.returncode != 74 or first.stderr.count(b"\n") > 2:
            raise Bad(f"exit {first.returncode}: {first.stderr.decode()}")
        # The kernel forgets the failure; bourn does not.
        second = bourn.run("produce", "t", "--ack", input=b"second\n")
        if second.returncode == 0:
            place = int(second.stdout.strip().removeprefix(b"t/0@"))
            kept[place] = b"second"
            counts["went_on"] += 1
        elif second.stdout:
            raise Bad(f"acknowledged and failed: {second.stdout}, {second.stderr}")
        else:
            counts["refused"] += 1
        disk.unmount()  # with all that was only in memory
        disk.mount()
        restart(bourn.store)
        events, _ = read_events(bourn.store)
        counts["acked"] += len(kept)
        counts["false"] += sum(events.get(offset, (None, None))[1] != line for offset, line in kept.items())
        # Room again.
        disk.make_thick()
        place = int(bourn("produce", "t", "--ack", input=b"third\n").strip().removeprefix(b"t/0@"))
        kept[place] = b"third"
        disk.unmount()
        disk.mount()
        events, _ = read_events(bourn.store)
        counts["false"] += sum(events.get(offset, (None, None))[1] != line for offset, line in kept.items())
    finally:
        if disk is not None:
            disk.remove()
        below.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("bourn")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    choose = random.Random(options.seed)
    counts = dict.fromkeys(("failed", "refused", "went_on", "acked", "false"), 0)
    with tempfile.TemporaryDirectory(prefix="bourn-sync.") as scratch:
        if not can_mount(scratch):
            print("file systems cannot be mounted here")
            return 77
        for _ in range(options.runs):
            one_run(os.path.realpath(options.bourn), scratch, choose, counts)
    print(f"runs={options.runs} {' '.join(f'{name}={count}' for name, count in counts.items())} seed={options.seed}")
    return 1 if counts["false"] or not counts["failed"] or not counts["acked"] else 0


if __name__ == "__main__":
    sys.exit(main())
