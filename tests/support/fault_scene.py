"""A small store in which an operation is hit by a fault, again and again, and what is looked at afterwards.

A scene is prepared once by bourn itself, remembered to the byte, and put back before each fault: the same files, the same
inodes (bourn knows a copied directory by them), the same times. What a fault left behind is read twice: as it stands by
`bourn consume`, and, after the next commands of bourn have gone over it, by kafka_log.py, which shares no line with bourn.
"""
import base64
import collections
import hashlib
import json
import os
import re
import shutil
import signal

import kafka_log

HUNG_AFTER = 20  # seconds
Event = collections.namedtuple("Event", "offset key value")
Ended = collections.namedtuple("Ended", "status out err")  # status as a shell gives it: 128 + a signal


class Wrong(Exception):
    """A promise that was broken, in words."""


def require(holds, words, *details):
    if not holds:
        raise Wrong(words + "".join(f" {detail}" for detail in details))


# The same small batches are looked at again and again, and a checksum in this language is slow.
kafka_log.crc32c = (lambda slow, known={}: lambda data: known.get(data) or known.setdefault(bytes(data), slow(data)))(
    kafka_log.crc32c
)


class Tree:
    """The files below a directory, as they are to be again."""

    def __init__(self, top, kept):
        self.top, self.kept = top, kept
        self.folders, self.files = [], {}
        os.makedirs(kept)
        for name, entry in walk(top):
            if entry.is_dir(follow_symlinks=False):
                self.folders.append(name)
                continue
            status = entry.stat(follow_symlinks=False)
            # A second name for each, so that no inode is given to another file while this one is gone.
            keep = os.path.join(kept, str(len(self.files)))
            os.link(entry.path, keep)
            self.files[name] = (keep, status.st_ino, (status.st_atime_ns, status.st_mtime_ns), read(keep))

    def restore(self):
        seen, folders, extra = set(), set(), []
        for name, entry in walk(self.top):
            if entry.is_dir(follow_symlinks=False):
                if name in self.folders:
                    folders.add(name)
                else:
                    extra.append((name, True))
            elif name in self.files and entry.inode() == self.files[name][1]:
                seen.add(name)
            else:
                extra.append((name, False))
        for name, is_folder in reversed(extra):
            path = os.path.join(self.top, name)
            os.rmdir(path) if is_folder else os.unlink(path)
        for name in self.folders:
            if name not in folders:
                os.mkdir(os.path.join(self.top, name))
        for name, (keep, _, times, content) in self.files.items():
            if read(keep) != content:
                with open(keep, "wb") as file:
                    file.write(content)
            os.utime(keep, ns=times)
            if name not in seen:
                os.link(keep, os.path.join(self.top, name))

    def state(self):
        """A digest of all that stands there now."""
        digest = hashlib.blake2b()
        for name, entry in sorted(walk(self.top)):
            digest.update(name.encode() + b"\0")
            if not entry.is_dir(follow_symlinks=False):
                digest.update(b"%d\0" % (name in self.files and entry.inode() == self.files[name][1]))
                digest.update(hashlib.blake2b(read(entry.path)).digest())
        return digest.digest()


def walk(top, below=""):
    with os.scandir(os.path.join(top, below)) as entries:
        for entry in entries:
            name = os.path.join(below, entry.name)
            yield name, entry
            if entry.is_dir(follow_symlinks=False):
                yield from walk(top, name)


def read(path):
    with open(path, "rb", buffering=0) as file:
        return file.read()


def on_alarm(*_):
    raise TimeoutError


class Scene:
    """One operation of fault_operations.py in a directory of its own."""

    def __init__(self, operation, variant, bourn, injector, folder):
        self.operation, self.bourn, self.injector, self.folder = operation, bourn, injector, folder
        signal.signal(signal.SIGALRM, on_alarm)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.join(folder, "work"))
        self.store = os.path.join(folder, "work", "store")
        self.environment = {
            "BOURN_DIR": self.store, "HOME": folder, "PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"
        } | {name: value for name, value in os.environ.items() if name == "BOURN_MUTANT"}
        self.plan = operation.plan(variant)
        for step in self.plan.steps:
            step(self)
        self.tree = Tree(os.path.join(folder, "work"), os.path.join(folder, "kept"))
        self.before = self.decoded(loading=True)

    # ---- commands ----

    def spawn(self, argv, stdin=b"", environment=None, report=None):
        paths = {name: os.path.join(self.folder, name) for name in ("in", "out", "err")}
        with open(paths["in"], "wb") as file:
            file.write(stdin)
        new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        process = os.posix_spawn(
            argv[0], argv, self.environment | (environment or {}),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, paths["in"], os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, paths["out"], new, 0o644),
                (os.POSIX_SPAWN_OPEN, 2, paths["err"], new, 0o644),
                *([(os.POSIX_SPAWN_OPEN, 9, report, new, 0o644)] if report else []),
            ],
        )
        signal.alarm(HUNG_AFTER + 10)
        try:
            _, status = os.waitpid(process, 0)
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise Wrong("hung: " + " ".join(argv)) from None
        finally:
            signal.alarm(0)
        code = os.waitstatus_to_exitcode(status)
        return Ended(code if code >= 0 else 128 - code, read(paths["out"]), read(paths["err"]))

    def placed(self, words):
        """Words of a command, with @/ for the folder that is put back for every point."""
        return [word.replace("@/", os.path.join(self.folder, "work/")) for word in words]

    def run(self, *words, stdin=b"", allowed=(0,)):
        """A command of bourn that must end as it should."""
        ended = self.spawn([self.bourn, *self.placed(words)], stdin)
        require(ended.status in allowed, f"`bourn {' '.join(words)}` exits {ended.status}:", ended.err.decode() + ended.out.decode())
        return ended

    def hit(self, options, words=None, stdin=None):
        """Runs the operation with a fault. Returns how it ended, whether the fault fired, and the calls listed."""
        report = os.path.join(self.folder, "report")
        argv = [self.injector, *options, "--below", self.folder, "--timeout", str(HUNG_AFTER), report]
        command = [self.bourn, *self.placed(words or self.plan.command)]
        ended = self.spawn(argv + command, self.plan.stdin if stdin is None else stdin)
        require(ended.status == 0, "the injector failed:", ended.err.decode())
        lines = read(report).decode().splitlines()
        facts = dict(line.split(" ") for line in lines[:4])
        require(facts["hung"] == "0", "hung")
        status = int(facts["exit"]) if "exit" in facts else 128 + int(facts["signal"])
        return Ended(status, ended.out, ended.err), facts["fired"] == "1", [line.split("\t") for line in lines[4:]]

    def starve(self, program, allocation=""):
        """Runs the operation with a bourn whose allocation of this number fails ("7"), and all from it on ("7+"). Returns how
        it ended, how many allocations there were, and whether it fired; nothing is known of them after a crash."""
        report = os.path.join(self.folder, "report")
        wanted = {"BOURN_FAIL_MALLOC": allocation} if allocation else {}
        ended = self.spawn([program, *self.placed(self.plan.command)], self.plan.stdin, wanted, report)
        facts = read(report).split()
        return ended, int(facts[0]) if facts else 0, not facts or facts[1] == b"1"

    def listed(self, words=None, stdin=None, options=()):
        """The calls of a command, which is then undone."""
        made = hasattr(self, "tree")
        tree = self.tree if made else Tree(os.path.join(self.folder, "work"), os.path.join(self.folder, "before"))
        ended, _, calls = self.hit(list(options), words, stdin)
        require(words or ended.status == self.plan.done_exit, f"without a fault it exits {ended.status}:", ended.err.decode())
        tree.restore()
        if not made:
            shutil.rmtree(tree.kept)
        return calls

    # ---- what stands there ----

    def partitions(self):
        """(topic, partition) of each that a reader would find."""
        if not os.path.isdir(self.store):
            return []
        matches = [re.fullmatch(r"([\w.]+)-(\d+)", name) for name in sorted(os.listdir(self.store))]
        found = [(match[1], int(match[2])) for match in matches if match]
        # A topic exists exactly when its partition 0 does, and has as many as follow each other.
        return [
            (topic, partition) for topic, partition in found
            if all((topic, lower) in found for lower in range(partition))
        ]

    def decoded(self, loading=False, indexes=True):
        """The events of each partition, by the independent decoder, which checks also the indexes; when the scene is loading,
        a log may have a torn tail."""
        logs = {}
        for topic, partition in self.partitions():
            path = os.path.join(self.store, f"{topic}-{partition}")
            try:
                if indexes and not loading:
                    kafka_log.check(path)
                batches = kafka_log.read_log(path, torn_tail=loading)
                logs[topic, partition] = [
                    Event(record.offset, record.key, record.value) for batch in batches for record in batch.records
                ]
            except kafka_log.Damaged as error:
                if not loading:
                    raise Wrong(f"the independent decoder: {error}") from None
                logs[topic, partition] = None
        return logs

    def consumed(self):
        """The events of each partition, by bourn, as a reader finds them at this moment."""
        topics = sorted({topic for topic, _ in self.partitions()})
        logs = {where: [] for where in self.partitions()}
        for topic in topics:
            for line in self.run("consume", topic, "-J", allowed=self.plan.reader_exits).out.decode().splitlines():
                event = json.loads(line)
                encoded = event.get("encoding", {})
                key, value = (as_bytes(event[part], part in encoded) for part in ("key", "payload"))
                logs[topic, event["partition"]].append(Event(event["offset"], key, value))
        return logs

    # ---- the verdict ----

    def judge(self, ended, number):
        """Raises Wrong when a promise was broken by what this point left behind."""
        plan, out, done = self.plan, ended.out, ended.status == self.plan.done_exit
        seen = self.consumed()
        plan.verdict(self, seen, out, done)
        if plan.again and (plan.again_always or number % 2):
            out += b"\n" + self.run(*plan.again, allowed=plan.again_exits).out
            done = True
            seen = self.consumed()
            plan.verdict(self, seen, out, done)
        added = {where: self.one_more(*where) for where in sorted(set(seen) | {("t", 0)})}
        decoded = self.decoded()
        for where, offset in added.items():
            last = decoded[where].pop()
            require(last == Event(offset, None, b"more"), f"{where}: one more event at {offset} went astray:", last)
            newest = seen[where][-1].offset if seen.get(where) else -1
            require(offset > newest, f"{where}: a reader saw offset {newest}, and one more event got", offset)
        if ("t", 0) not in seen:  # made just now
            require(decoded.pop(("t", 0)) == [], "a new topic has old events")
        plan.verdict(self, decoded, out, done, below_start=True)
        self.run("inspect", "--verify", *sorted({topic for topic, _ in added}), allowed=plan.verify_exits)

    def one_more(self, topic, partition):
        """Writes one more event, and returns the offset that it got."""
        out = self.run("produce", f"{topic}/{partition}", "-m", "more", "--ack").out.decode()
        require(out.startswith(f"{topic}/{partition}@") and out.endswith("\n"), "acknowledged as", out)
        return int(out.split("@")[1])


def as_bytes(text, is_base64):
    if text is None:
        return None
    return base64.b64decode(text) if is_base64 else text.encode()
