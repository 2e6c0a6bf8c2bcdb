#!/usr/bin/python3
"""Power cuts on a real ext4: its shutdown ioctl while producers wait for their acknowledgements.

    power_cut.py BOURN [--cuts 50] [--writers 6] [--control] [--seed N]

The producers are stopped before the cut (a sync that is in flight while the file system goes down returns success: an
artefact of the ioctl). After the journal was replayed the machine counts as started anew, one more event is produced, and
every acknowledged event must be there once, at its offset. With --control the acknowledgements are for what is published
only; then events must be lost, or the cut was none. Exit status 77 where file systems cannot be mounted.
"""
import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from loop_disk import LoopDisk, can_mount  # noqa: E402
from machine import Bad, Bourn, read_events, restart  # noqa: E402


class Writer:
    """A producer with lines at hand for as long as it lives."""

    def __init__(self, bourn, level, name, acks):
        self.name, self.acks = name, acks
        lines = subprocess.Popen(
            ["sh", "-c", f"i=0; while :; do echo {name}:$i; i=$((i + 1)); [ $((i % 3)) = 0 ] && sleep 0.001; done"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with open(acks, "wb") as output:
            self.process = subprocess.Popen([bourn.binary, "produce", "t", "--ack", f"--sync={level}"], stdin=lines.stdout,
                                            stdout=output, stderr=subprocess.DEVNULL, env=bourn.environment)
        lines.stdout.close()
        self.lines = lines

    def stop(self):
        os.kill(self.process.pid, signal.SIGSTOP)
        while True:
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
                if stat.read().rpartition(")")[2].split()[0] in "TZ":
                    return
            time.sleep(0.001)

    def acked(self):
        """{offset: value}"""
        with open(self.acks, "rb") as file:
            places = file.read().rpartition(b"\n")[0].split()
        return {int(place.removeprefix(b"t/0@")): b"%s:%d" % (self.name.encode(), i) for i, place in enumerate(places)}

    def kill(self):
        self.lines.kill()
        self.process.kill()
        self.lines.wait()
        self.process.wait()


def cut_once(disk, bourn, number, options, choose, acked, scratch):
    level = "none" if options.control else "batch"
    writers = [Writer(bourn, level, f"{number}w{i}", f"{scratch}/acks{i}") for i in range(options.writers)]
    try:
        time.sleep(choose.uniform(0.05, 0.3))
        for writer in writers:
            writer.stop()
        for writer in writers:
            acked.update(writer.acked())
        disk.cut_power()
    finally:
        for writer in writers:
            writer.kill()
    disk.unmount()
    disk.mount()
    restart(bourn.store)
    place = bourn("produce", "t", "--ack", input=b"after %d\n" % number)
    events, _ = read_events(bourn.store)
    lost = [offset for offset, value in acked.items() if events.get(offset, (None, None))[1] != value]
    values = [value for _, value in events.values()]
    if len(set(values)) != len(values):
        raise Bad("an event twice")
    for offset in lost:
        del acked[offset]
    acked[int(place.strip().removeprefix(b"t/0@"))] = b"after %d" % number
    return len(lost)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("bourn")
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--control", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    choose = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="bourn-cut.") as scratch:
        if not can_mount(scratch):
            print("file systems cannot be mounted here")
            return 77
        cuts = lost = checked = 0
        while cuts < options.cuts:
            disk = LoopDisk(f"{scratch}/disk", 64)
            try:
                bourn, acked = Bourn(os.path.realpath(options.bourn), disk.path), {}
                bourn("topic", "create", "t", "--set=segment.bytes=40000")
                for _ in range(min(10, options.cuts - cuts)):
                    cuts += 1
                    lost += cut_once(disk, bourn, cuts, options, choose, acked, scratch)
                    checked += len(acked)
            finally:
                disk.remove()
    print(f"cuts={cuts} acked={checked} lost={lost} seed={options.seed}{' (control)' if options.control else ''}")
    if not checked:
        return 1
    return (0 if lost else 1) if options.control else (1 if lost else 0)


if __name__ == "__main__":
    sys.exit(main())
