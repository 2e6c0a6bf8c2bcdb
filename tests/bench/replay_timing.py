#!/usr/bin/env python3
"""Measures how exactly bourn replay keeps the time, as the reader of its pipe sees it.

    tests/bench/replay_timing.py --bourn build/release/bourn [--seconds 40] [--speeds 1x,10x]

Records a session whose gaps go from 1 ms to 5 s, replays it at each speed, and stamps each line as it comes out of the pipe. An event is due at the
start, when the first line came, plus its recorded time divided by the speed. A reader in Python adds its own lateness, so the same lines are written by
a plain loop that waits with clock_nanosleep's precision as well: what that one is late by is the machine's part. The goal is 5 ms at the 95th percentile.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time


def session(seconds):
    """Times in ms: many short gaps, some long ones, one of 5 s."""
    dice = random.Random(3)
    times, now, rest = [0], 0, seconds * 1000 - 5000
    while now < rest:
        now += dice.choice([1, 1, 2, 5, 10, 20, 50, 100, 250, 1000])
        times.append(now)
    return times + [now + 5000]


def stamps(command, environment):
    """Nanoseconds at which each line of the output arrived."""
    arrived = []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    while piece := os.read(process.stdout.fileno(), 65536):
        now = time.monotonic_ns()
        arrived += [now] * piece.count(b"\n")
    if process.wait() != 0:
        sys.exit(f"{command}: exit {process.returncode}")
    return arrived


def late_ms(arrived, times, factor):
    if len(arrived) != len(times):
        sys.exit(f"{len(arrived)} lines instead of {len(times)}")
    return sorted(abs(at - arrived[0] - due * 1e6 / factor) / 1e6 for at, due in zip(arrived, times))


def show(what, late):
    places = [late[min(len(late) - 1, int(len(late) * place))] for place in (0.5, 0.95, 0.99, 1)]
    print("{:<24} {:>7} events  off by {:.2f} ms (p50), {:.2f} ms (p95), {:.2f} ms (p99), {:.2f} ms (max)".format(what, len(late), *places))


PLAIN = """
import os, sys, time
times, factor = [int(word) for word in sys.argv[2:]], float(sys.argv[1])
start = time.monotonic_ns()
for due in times:
    left = start + due * 1e6 / factor - time.monotonic_ns()
    if left > 0: time.sleep(left / 1e9)
    os.write(1, b"x\\n")
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bourn", default="build/release/bourn")
    parser.add_argument("--seconds", type=int, default=40, help="length of the recorded session")
    parser.add_argument("--speeds", default="1x,10x")
    options = parser.parse_args()
    scratch = tempfile.mkdtemp(prefix="bourn-timing.")
    environment = {**os.environ, "BOURN_DIR": os.path.join(scratch, "store")}
    times = session(options.seconds)
    lines = "".join(json.dumps({"value": str(n), "timestamp": 1_700_000_000_000 + at}) + "\n" for n, at in enumerate(times))
    subprocess.run([options.bourn, "produce", "session", "--json", "-q"], input=lines.encode(), check=True, env=environment)
    for speed in options.speeds.split(","):
        factor = float(speed.rstrip("x"))
        show(f"bourn replay, {speed}", late_ms(stamps([options.bourn, "replay", "session", "--speed", speed], environment), times, factor))
        plain = [sys.executable, "-c", PLAIN, str(factor), *map(str, times)]
        show(f"a plain loop, {speed}", late_ms(stamps(plain, environment), times, factor))
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
