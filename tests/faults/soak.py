#!/usr/bin/python3
"""Many producers and followers on one partition that is compacted and trimmed meanwhile, all killed at random; then
Jepsen's queue checks.

    soak.py BOURN [--producers 16] [--followers 16] [--seconds 25]

Each producer writes unique payloads "producer:sequence" and is told by --ack what was kept. Producers and followers are killed with SIGKILL and started again; a
new follower reads from the start. Every event has a key of its own, so that compaction writes all of the log anew and takes nothing away; and it is trimmed up to where the followers are.
At the end every follower that was left alone, and one more reader, must have seen, from where it began: every acknowledged event exactly once, nothing that nobody
sent, no offset twice or backwards, each producer's events in its order, and all of them the same event at the same offset. Prints one line of counts.
"""
import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bourn")
    parser.add_argument("--producers", type=int, default=16)
    parser.add_argument("--followers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=25)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    soak = Soak(options)
    try:
        soak.run()
    finally:
        soak.stop_everything()
    sys.exit(soak.report())


PATIENCE = 120  # seconds for the followers to come to the end


class Soak:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.scratch = tempfile.TemporaryDirectory(prefix="bourn-soak-")
        self.environment = {**os.environ, "BOURN_DIR": os.path.join(self.scratch.name, "store")}
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.acked = {}      # payload -> offset
        self.sent = set()
        self.kills = 0
        self.problems = []
        self.processes = set()
        self.spared = set()
        self.producer_runs = 0
        self.follower_files = []
        self.reading = {}  # the files of the followers that are running
        self.compactions = self.trims = 0
        self.last_offset = None  # known when the producers have ended

    def run(self):
        # Small segments, so that rolls are part of it.
        subprocess.run([self.options.bourn, "topic", "create", "t", "--set", "segment.bytes=256K"], check=True, env=self.environment)
        threads = [threading.Thread(target=self.produce, args=(i,)) for i in range(self.options.producers)]
        threads += [threading.Thread(target=self.follow, args=(i,)) for i in range(self.options.followers)]
        threads += [threading.Thread(target=work) for work in (self.kill_at_random, self.compact, self.trim)]
        for thread in threads:
            thread.start()
        time.sleep(self.options.seconds)
        self.stopping.set()
        for thread in threads[:self.options.producers]:
            thread.join()
        last = self.read_whole()[-1:]
        self.last_offset = int(last[0].split(" ", 1)[0]) if last else -1
        for thread in threads[self.options.producers:]:
            thread.join()

    def start(self, arguments, spared=False, **pipes):
        process = subprocess.Popen([self.options.bourn, *arguments], env=self.environment, **pipes)
        with self.lock:
            self.processes.add(process)
            if spared:
                self.spared.add(process)
        return process

    def forget(self, process):
        with self.lock:
            self.processes.discard(process)

    def stop_everything(self):
        self.stopping.set()
        for process in list(self.processes):
            process.kill()

    def kill_at_random(self):
        while not self.stopping.wait(self.random.uniform(0.01, 0.08)):
            with self.lock:
                # The first follower is spared: it sees it all.
                victims = list(self.processes - self.spared)
            if victims:
                self.random.choice(victims).kill()
                self.kills += 1

    def maintain(self, *arguments):
        """True when it came to its end."""
        process = self.start([*arguments, "--yes", "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        words = process.stderr.read().decode()
        process.wait()
        self.forget(process)
        if process.returncode not in (0, -signal.SIGKILL):
            self.problem(f"{arguments} ended with {process.returncode}: {words}")
        return process.returncode == 0

    def compact(self):
        while not self.stopping.wait(0.3):
            self.compactions += self.maintain("compact", "t", "--policy", "compact")

    def trim(self):
        while not self.stopping.wait(1):
            with self.lock:
                places = [last_offset(path) for path in self.reading.values()]
            if places and min(places) > 200:
                self.trims += self.maintain("topic", "trim", "t", "--before", str(min(places) - 100))

    def produce(self, number):
        """Producers come and go; each run has an identity of its own, so that its order can be checked."""
        run = 0
        while not self.stopping.is_set():
            run += 1
            name = f"p{number}r{run}"
            level = "none" if number % 2 else "batch"
            process = self.start(["produce", "t", "-K", "\t", "--ack", "--sync", level, "--batch-size", "512"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.producer_runs += 1
            reader = threading.Thread(target=self.read_acks, args=(process, name))
            reader.start()
            sequence = 0
            try:
                while not self.stopping.is_set() and process.poll() is None:
                    burst = random.choice((1, 1, 2, 3, 8))
                    lines = [f"{name}:{sequence + i}" for i in range(burst)]
                    sequence += burst
                    with self.lock:
                        self.sent.update(lines)
                    process.stdin.write("".join(f"{line}\t{line}\n" for line in lines).encode())
                    process.stdin.flush()
                    time.sleep(random.uniform(0, 0.02))
                process.stdin.close()
            except BrokenPipeError:
                pass
            process.wait()
            reader.join()
            words = process.stderr.read().decode()
            if process.returncode not in (0, -signal.SIGKILL):
                self.problem(f"producer {name} ended with {process.returncode}: {words}")
            self.forget(process)

    def read_acks(self, process, name):
        sequence = 0
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break  # killed in the middle of a line
            match = re.fullmatch(rb"t/0@(\d+)\n", line)
            if not match:
                self.problem(f"producer {name}: no ack: {line!r}")
                return
            with self.lock:
                self.acked[f"{name}:{sequence}"] = int(match[1])
            sequence += 1

    def follow(self, number):
        run = 0
        while not self.stopping.is_set():
            run += 1
            path = os.path.join(self.scratch.name, f"seen-{number}-{run}")
            with open(path, "wb") as out:
                with self.lock:
                    self.reading[number] = path  # before it has read where the log starts, so that no trim overtakes it
                process = self.start(["consume", "t", "--follow", "--on-trim", "fail", "-f", "%o %s\n"], number == 0, stdout=out, stderr=subprocess.PIPE)
            while process.poll() is None and not self.stopping.is_set():
                time.sleep(0.02)
            deadline = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < deadline and (self.last_offset is None or last_offset(path) < self.last_offset):
                time.sleep(0.05)  # it has not yet seen the last event
            if process.poll() is None:
                process.terminate()
            process.wait()
            with self.lock:
                del self.reading[number]
            words = process.stderr.read().decode()
            # A trim that was under way when it began may still take its first events, and it says so.
            overtaken = number != 0 and process.returncode == 66 and "is below the log start" in words
            killed = process.returncode == -signal.SIGKILL or overtaken
            if not killed and process.returncode not in (0, -signal.SIGTERM):
                self.problem(f"follower ended with {process.returncode}: {words}")
            self.follower_files.append((path, not killed))
            self.forget(process)

    def problem(self, words):
        with self.lock:
            self.problems.append(words)

    def read_whole(self):
        output = subprocess.run([self.options.bourn, "consume", "t", "-f", "%o %s\n"], check=True, stdout=subprocess.PIPE, env=self.environment).stdout
        return output.decode().splitlines()

    def report(self):
        everything = self.read_whole()
        at = {}
        counts = {"lost": 0, "duplicated": 0, "reordered": 0, "invented": 0, "divergent": 0}
        self.check(everything, True, at, counts)
        complete = 0
        for path, whole in self.follower_files:
            with open(path, encoding="utf-8") as seen:
                lines = seen.read().split("\n")
            lines.pop()  # empty, or cut by the kill
            self.check(lines, whole, at, counts, from_start="/seen-0-" in path)
            complete += whole
        # What is left after all the kills is whole to somebody else's eyes, too.
        decoder = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support", "kafka_log.py")
        judged = subprocess.run([decoder, "--check", "--dense", os.path.join(self.environment["BOURN_DIR"], "t-0")],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if judged.returncode != 0:
            self.problem(judged.stderr.decode())
        for words in self.problems[:10]:
            print(words, file=sys.stderr)
        print(f"producers={self.options.producers} followers={self.options.followers} seconds={self.options.seconds:g} runs={self.producer_runs} kills={self.kills} compactions={self.compactions} trims={self.trims} "
              f"acked={len(self.acked)} events={len(everything)} complete_followers={complete} "
              + " ".join(f"{name}={count}" for name, count in counts.items()) + f" problems={len(self.problems)} seed={self.options.seed}")
        fired = min(self.kills, len(self.acked), complete, self.compactions, self.trims) > 0
        return 0 if fired and not self.problems and not any(counts.values()) else 1

    def check(self, lines, whole, at, counts, from_start=False):
        seen = {}
        first = 0 if from_start or not lines else int(lines[0].split(" ", 1)[0])
        last_offset = -1
        last_sequence = {}
        for line in lines:
            offset_text, payload = line.split(" ", 1)
            offset = int(offset_text)
            if offset <= last_offset:
                counts["reordered"] += 1
            last_offset = offset
            if at.setdefault(offset, payload) != payload:
                counts["divergent"] += 1
            if payload not in self.sent:
                counts["invented"] += 1
            if payload in seen:
                counts["duplicated"] += 1
            seen[payload] = offset
            name, _, sequence = payload.partition(":")
            if int(sequence) <= last_sequence.get(name, -1):
                counts["reordered"] += 1
            last_sequence[name] = int(sequence)
        if whole:
            counts["lost"] += sum(1 for payload, offset in self.acked.items() if offset >= first and seen.get(payload) != offset)


def last_offset(path):
    """The offset of the last whole line, or 0."""
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4096))
        lines = file.read().split(b"\n")
    return int(lines[-2].split(b" ", 1)[0]) if len(lines) > 2 else 0


main()
