#!/usr/bin/env python3
"""Measures bourn against a fair copier, cat, tee and tail, side by side.

    tests/bench/bench.py --bourn build/release/bourn [--events 10000000] [--rounds 5] [--table FILE]

Rounds are interleaved, memory is touched before each timed run, medians are taken, and what came out is compared with what went in. A ratio is
the peer's time divided by bourn's: above 1, bourn is faster. Machines differ and are noisy; the ratios travel, the seconds do not.
"""
import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def shell(command, **environment):
    """Runs a pipeline with pipefail and returns its seconds."""
    start = time.monotonic()
    subprocess.run(["bash", "-c", "set -o pipefail; " + command], check=True, env={**os.environ, **environment})
    return time.monotonic() - start


class Bench:
    def __init__(self, bourn, events, rounds, scratch):
        self.bourn, self.rounds, self.scratch = bourn, rounds, scratch
        self.copier = os.path.join(scratch, "copier")
        subprocess.run(["c++", "-O2", "-o", self.copier, os.path.join(HERE, "copier.cpp")], check=True)
        self.data = os.path.join(scratch, "events.ndjson")
        with open(self.data, "wb") as out:
            subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(events)], check=True, stdout=out)
        self.bytes = os.path.getsize(self.data)
        self.touch_mb = max(64, int(self.bytes * 2.5) >> 20)
        self.environment = {"B": bourn, "C": self.copier, "D": self.data, "S": scratch, "BOURN_DIR": os.path.join(scratch, "store")}
        self.rows = []

    def run(self, command, prepare=""):
        subprocess.run(["bash", "-c", prepare or ":"], check=True, env={**os.environ, **self.environment})
        os.sync()  # what earlier runs wrote is brought to the disk at nobody's cost
        subprocess.run([self.copier, str(self.touch_mb)], check=True)
        return shell(command, **self.environment)

    def compare(self, title, ours, peers, prepare="", after=None):
        """One row a peer: medians of interleaved rounds."""
        times = {name: [] for name in ["bourn", *peers]}
        for _ in range(self.rounds):
            for name, command in [("bourn", ours), *peers.items()]:
                times[name].append(self.run(command, prepare if name == "bourn" else "rm -f $S/out $S/plain"))
                if name == "bourn" and after:
                    after()
        mine = statistics.median(times["bourn"])
        for name in peers:
            peer = statistics.median(times[name])
            self.add(title, f"{mine:.3f} s", name, f"{peer:.3f} s", peer / mine)

    def add(self, title, mine, peer, theirs, ratio):
        self.rows.append((title, mine, peer, theirs, ratio))
        print(f"{title}: bourn {mine}, {peer} {theirs}, ratio {ratio:.2f}", flush=True)

    def digest(self, command):
        process = subprocess.Popen(["bash", "-c", command], stdout=subprocess.PIPE, env={**os.environ, **self.environment})
        digest = hashlib.file_digest(process.stdout, "sha1").hexdigest()
        if process.wait() != 0:
            raise SystemExit(f"failed: {command}")
        return digest

    def check(self):
        if self.digest("$B consume t") != self.digest("cat $D"):
            raise SystemExit("what came out is not what went in")

    def bulk(self):
        new = "rm -rf $BOURN_DIR $S/out $S/plain"
        self.compare("produce from a file, --sync none", "$B produce t --sync none < $D",
                     {"copier file > file": "$C < $D > $S/out", "cat file > file": "cat $D > $S/out"}, new)
        self.check()
        self.compare("produce from a file, durable (default)", "$B produce t < $D",
                     {"dd bs=256K conv=fdatasync": "dd if=$D of=$S/out bs=256K conv=fdatasync status=none"}, new, self.check)
        self.compare("produce from a pipe, --sync none", "$C < $D | $B produce t --sync none",
                     {"copier | copier > file": "$C < $D | $C > $S/out", "cat | cat > file": "cat $D | cat > $S/out"}, new)
        self.check()
        self.compare("consume into a pipe", "$B consume t | $C > /dev/null",
                     {"copier file | copier": "$C < $D | $C > /dev/null", "cat file | cat": "cat $D | cat > /dev/null"})
        self.compare("replay --speed max into a pipe", "$B replay t --speed max -q | $C > /dev/null",
                     {"bourn consume": "$B consume t | $C > /dev/null"})
        self.compare("consume to /dev/null, checksums verified", "$B consume t > /dev/null", {"wc -l": "wc -l $D > /dev/null"})

    def single_events(self, count=30):
        """Many short rounds: what else a machine does disturbs a few of them, not all of one side's."""
        new = "rm -rf $BOURN_DIR $S/plain; echo x | $B produce t"
        times = {"none": [], "end": [], "tee": []}
        loop = "for ((i = 0; i < %d; i++)); do %s; done" % (count, "%s")
        for _ in range(10 * self.rounds):
            subprocess.run(["bash", "-c", new], check=True, env={**os.environ, **self.environment})
            times["none"].append(shell(loop % "echo x | $B produce t --sync none", **self.environment))
            times["end"].append(shell(loop % "echo x | $B produce t", **self.environment))
            times["tee"].append(shell(loop % "echo x | tee -a $S/plain > /dev/null", **self.environment))
        per_call = {name: statistics.median(values) / count * 1e6 for name, values in times.items()}
        if int(subprocess.check_output(["bash", "-c", "$B consume t | wc -l"], env={**os.environ, **self.environment})) != 2 * count + 1:
            raise SystemExit("single events are missing")
        for level, title in (("none", "one event a process, --sync none"), ("end", "one event a process, durable (default)")):
            self.add(title, f"{per_call[level]:.0f} us", "echo x | tee -a file", f"{per_call['tee']:.0f} us", per_call["tee"] / per_call[level])

    def latency(self, count=2000, gap=0.001):
        """From a write into the first process of a chain to the arrival behind the last one; all chains have the same hops.

        They live side by side and events go into them in turns, so whatever else the machine does meets all alike.
        """
        store, plain = self.environment["BOURN_DIR"], os.path.join(self.scratch, "plain")
        latencies = {"produce, consume -F": [], "produce, tail -f": [], "tee -a, tail -f": []}
        for _ in range(self.rounds):
            shutil.rmtree(store, ignore_errors=True)
            open(plain, "wb").close()
            environment = {**os.environ, **self.environment}
            for topic in ("ours", "shared"):
                subprocess.run([self.bourn, "topic", "create", topic], check=True, env=environment)
            produce, consume = [self.bourn, "produce", "--sync", "none"], [self.bourn, "consume", "-F"]
            chains = {
                "produce, consume -F": Chain([*produce, "ours"], [*consume, "ours"], environment),
                "produce, tail -f": Chain([*produce, "shared"], ["tail", "-f", f"{store}/shared-0/{0:020}.log"], environment),
                "tee -a, tail -f": Chain(["tee", "-a", plain], ["tail", "-f", plain], environment),
            }
            time.sleep(0.5)
            for _ in range(count):
                for name, chain in random.sample(sorted(chains.items()), len(chains)):
                    latencies[name].append(chain.pass_one())
                    time.sleep(gap)
            for chain in chains.values():
                chain.close()
        for place, title in ((0.5, "p50"), (0.99, "p99")):
            ours, *theirs = ((name, quantile(values, place)) for name, values in latencies.items())
            for name, value in theirs:
                self.add(f"follow latency {title}, 100 B every ms", f"{ours[1]:.1f} us", name, f"{value:.1f} us", value / ours[1])


def quantile(values, place):
    return sorted(values)[int(len(values) * place)]


class Chain:
    """A writer, what it writes to, and its follower."""

    LINE = b"x" * 99 + b"\n"

    def __init__(self, writer, reader, environment):
        self.writer = subprocess.Popen(writer, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, bufsize=0)
        self.reader = subprocess.Popen(reader, stdout=subprocess.PIPE, env=environment, bufsize=0)
        self.into, self.out = self.writer.stdin.fileno(), self.reader.stdout.fileno()

    def pass_one(self):
        """The microseconds that an event takes. Whatever form it has at the end, it comes in one piece."""
        start = time.monotonic_ns()
        os.write(self.into, self.LINE)
        if len(os.read(self.out, 4096)) < len(self.LINE):
            raise SystemExit(f"half an event from {self.reader.args}")
        return (time.monotonic_ns() - start) / 1000

    def close(self):
        self.reader.terminate()
        self.writer.stdin.close()
        self.writer.wait()
        self.reader.wait()


def table(bench, events):
    lines = [f"{events:,} lines of JSON, {bench.bytes:,} bytes; medians of {bench.rounds} interleaved rounds; {os.cpu_count()} CPUs. Ratio: above 1, bourn is faster.", "",
             "| what | bourn | peer | the peer's | ratio |", "|---|---|---|---|---|"]
    for title, mine, peer, theirs, ratio in bench.rows:
        peer = peer.replace("|", "\\|")
        lines.append(f"| {title} | {mine} | `{peer}` | {theirs} | {ratio:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bourn", default="build/release/bourn")
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["bulk", "single", "latency"])
    parser.add_argument("--table", help="write the results there, as a table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bourn-bench-") as scratch:
        bench = Bench(os.path.abspath(options.bourn), options.events, options.rounds, scratch)
        parts = {"bulk": bench.bulk, "single": bench.single_events, "latency": bench.latency}
        for name, part in parts.items():
            if options.only in (None, name):
                part()
        if options.table:
            with open(options.table, "w", encoding="utf-8") as out:
                out.write(table(bench, options.events))


main()
