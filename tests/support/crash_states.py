"""What a disk may hold after power loss: all legal states, from the calls that were made before it.

Every call is taken apart into what a disk may keep or lose on its own: the change of each 512-byte block, the change of
a file's size, one directory entry (a rename is one). What fsync or fdatasync of the file or directory covered is kept;
of the rest, any subset may be. That is weaker than any file system in use (no order between entries, no entry kept by
the fsync of its file, a rename kept before the data of what was renamed), so what holds here holds on all of them.
"""
import dataclasses
import hashlib
import itertools
import os
import random

BLOCK = 512
ALL_SUBSETS = 8  # of up to so many free changes; of more, a choice of as many subsets


@dataclasses.dataclass
class Change:
    kind: str  # data, grow, cut, enter, leave, move
    node: int  # of a file whose content changes, or of what a name is given to or taken from
    call: int
    where: tuple = ()  # kind data: (offset, bytes); grow, cut: (size,); entries: (directory, name[, directory, name])
    forced_by: int = None  # the first call after which it cannot be lost


class Disk:
    """Files and directories by number; 0 is the root. What is reachable is what there is."""

    def __init__(self):
        self.files = {}
        self.directories = {0: {}}

    def copy(self):
        disk = Disk()
        disk.files = dict(self.files)
        disk.directories = {number: dict(entries) for number, entries in self.directories.items()}
        return disk

    def find(self, path):
        """The number at a path relative to the root, or None."""
        number = 0
        for name in path.split("/") if path not in ("", ".") else []:
            number = self.directories.get(number, {}).get(name)
            if number is None:
                return None
        return number

    def apply(self, change):
        node, where = change.node, change.where
        if change.kind == "data":
            offset, data = where
            content = self.files[node]
            if offset < len(content):  # what lies beyond the size that the disk knows is nowhere
                data = data[: len(content) - offset]
                self.files[node] = content[:offset] + data + content[offset + len(data):]
        elif change.kind == "grow":
            self.files[node] = self.files[node].ljust(where[0], b"\0")
        elif change.kind == "cut":
            self.files[node] = self.files[node][: where[0]].ljust(where[0], b"\0")
        elif change.kind == "enter":
            self.directories[where[0]][where[1]] = node
        elif change.kind == "leave":
            if self.directories[where[0]].get(where[1]) == node:
                del self.directories[where[0]][where[1]]
        elif change.kind == "move":
            entries = self.directories[where[0]]
            for name in [name for name, child in entries.items() if child == node]:  # where a move before it was lost
                del entries[name]
            self.directories[where[2]][where[3]] = node

    def walk(self, number=0, path=""):
        for name, child in sorted(self.directories[number].items()):
            yield f"{path}{name}", child
            if child in self.directories:
                yield from self.walk(child, f"{path}{name}/")

    def digest(self):
        total = hashlib.blake2b(digest_size=16)
        for path, node in self.walk():
            content = self.files.get(node)
            total.update(f"{path}\0{-1 if content is None else len(content)}\0".encode())
            total.update(content or b"")
        return total.digest()

    def put(self, directory):
        """Writes it into a new directory."""
        os.mkdir(directory)
        for path, node in self.walk():
            place = os.path.join(directory, path)
            if node in self.directories:
                os.mkdir(place)
            else:
                with open(place, "wb") as file:
                    file.write(self.files[node])


def read_disk(directory):
    disk, numbers = Disk(), itertools.count(1)

    def read(path, entries):
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            number = next(numbers)
            entries[entry.name] = number
            if entry.is_dir(follow_symlinks=False):
                disk.directories[number] = {}
                read(entry.path, disk.directories[number])
            else:
                with open(entry.path, "rb") as file:
                    disk.files[number] = file.read()

    read(directory, disk.directories[0])
    return disk


class History:
    """What calls made of a disk, all of which was durable before the first of them."""

    def __init__(self, directory, disk, calls, believe_syncs=True):
        """`directory` is where the calls saw the disk. Without `believe_syncs`, no sync makes anything durable."""
        self.before, self.now = disk, disk.copy()
        self.directory, self.believe_syncs = os.path.realpath(directory), believe_syncs
        self.changes, self.points, self.output = [], [0], [(0, b"")]
        self.open = {1: None}  # descriptor: number of the file; its place
        self.place, self.appends = {}, set()
        self.numbers = itertools.count(1 + max([0, *disk.files, *disk.directories]))
        for index, call in enumerate(calls, 1):
            known = (len(self.changes), len(self.output))
            getattr(self, "on_" + call.name)(index, call)
            if known != (len(self.changes), len(self.output)) or "sync" in call.name:
                self.points.append(index)

    def relative(self, path):
        """The path below the directory, or None for one elsewhere."""
        if path == self.directory:
            return ""
        return path[len(self.directory) + 1:] if path.startswith(self.directory + "/") else None

    def entry(self, path):
        """(directory, name) of a path below the directory."""
        parent, _, name = path.rpartition("/")
        number = self.now.find(parent)
        assert number is not None, path
        return number, name

    def change(self, kind, node, call, where):
        change = Change(kind, node, call, where)
        self.changes.append(change)
        self.now.apply(change)

    # Descriptors.

    def on_openat(self, index, call, place=1, at=0):
        path = self.relative(call.path(place, at))
        flags = call.fields()[place + 1]
        if path is None:
            self.open[call.result] = None
            return
        assert "O_TMPFILE" not in flags
        node = self.now.find(path)
        if node is None:
            assert "O_CREAT" in flags, call
            node = next(self.numbers)
            self.now.files[node] = self.before.files[node] = b""
            self.change("enter", node, index, self.entry(path))
        elif "O_TRUNC" in flags and self.now.files[node]:
            self.change("cut", node, index, (0,))
        self.open[call.result], self.place[call.result] = node, 0
        self.appends.discard(call.result)
        if "O_APPEND" in flags:
            self.appends.add(call.result)

    def on_open(self, index, call):
        self.on_openat(index, call, 0, None)

    on_openat2 = on_openat

    def on_close(self, _, call):
        self.open.pop(call.descriptor(), None)

    def on_dup(self, _, call):
        self.open[call.result] = self.open.get(call.descriptor())

    on_dup2 = on_dup3 = on_dup

    def on_fcntl(self, _, call):
        if "F_DUPFD" in call.arguments:
            self.open[call.result] = self.open.get(call.descriptor())

    def on_lseek(self, _, call):
        self.place[call.descriptor()] = call.result

    # Content.

    def write(self, index, node, offset, data):
        size = len(self.now.files[node])
        if offset + len(data) > size:
            self.change("grow", node, index, (offset + len(data),))
        while data:
            length = BLOCK - offset % BLOCK
            self.change("data", node, index, (offset, data[:length]))
            offset, data = offset + length, data[length:]

    def on_write(self, index, call):
        descriptor = call.descriptor()
        data = call.data()[: call.result]
        node = self.open.get(descriptor)
        if node is not None:
            at = len(self.now.files[node]) if descriptor in self.appends else self.place[descriptor]
            self.write(index, node, at, data)
            self.place[descriptor] = at + len(data)
        elif descriptor == 1:
            self.output.append((index, self.output[-1][1] + data))

    on_writev = on_write

    def on_pwrite64(self, index, call):
        node = self.open.get(call.descriptor())
        if node is not None:
            self.write(index, node, call.number(-1), call.data()[: call.result])

    on_pwritev = on_pwrite64

    def on_ftruncate(self, index, call):
        node = self.open.get(call.descriptor())
        if node is not None:
            size = call.number(1)
            self.change("cut" if size < len(self.now.files[node]) else "grow", node, index, (size,))

    def on_fallocate(self, index, call):
        assert self.open.get(call.descriptor()) is None, call

    on_copy_file_range = on_sendfile = on_splice = on_pwritev2 = on_fallocate

    def on_mmap(self, _, call):
        fields = call.fields()
        if "MAP_SHARED" in fields[3] and "PROT_WRITE" in fields[2]:
            assert self.open.get(call.descriptor(4)) is None, call

    # Durability.

    def on_fsync(self, index, call):
        node = self.open.get(call.descriptor())
        if node is None or not self.believe_syncs:
            return
        for change in self.changes:
            entry = change.kind in ("enter", "leave", "move")
            # A move is one step of the file system: the sync of either directory takes it along.
            covered = node in (change.where[0], change.where[2] if change.kind == "move" else None) if entry else change.node == node
            if covered and change.forced_by is None:
                change.forced_by = index

    on_fdatasync = on_fsync

    def on_sync_file_range(self, _index, _call):
        pass  # promises nothing

    # Names.

    def on_mkdirat(self, index, call, place=1, at=0):
        path = self.relative(call.path(place, at))
        if path is not None:
            node = next(self.numbers)
            self.now.directories[node], self.before.directories[node] = {}, {}
            self.change("enter", node, index, self.entry(path))

    def on_mkdir(self, index, call):
        path = self.relative(call.path(0))
        if path != "":
            self.on_mkdirat(index, call, 0, None)

    def move(self, index, old, new):
        old, new = self.relative(old), self.relative(new)
        assert (old is None) == (new is None)
        if old is not None:
            self.change("move", self.now.find(old), index, self.entry(old) + self.entry(new))

    def on_renameat(self, index, call):
        assert "RENAME_EXCHANGE" not in call.arguments
        self.move(index, call.path(1, 0), call.path(3, 2))

    on_renameat2 = on_renameat

    def on_rename(self, index, call):
        self.move(index, call.path(0), call.path(1))

    def on_unlinkat(self, index, call, place=1, at=0):
        path = self.relative(call.path(place, at))
        if path is not None:
            self.change("leave", self.now.find(path), index, self.entry(path))

    def on_unlink(self, index, call):
        self.on_unlinkat(index, call, 0, None)

    on_rmdir = on_unlink

    def on_linkat(self, index, call):
        new = self.relative(call.path(3, 2))
        if new is not None:
            self.change("enter", self.now.find(self.relative(call.path(1, 0))), index, self.entry(new))

    # States.

    def states(self, seed=0):
        """Yields (call, output until then, disk), each state once."""
        choose, seen = random.Random(seed), set()
        outputs = iter(self.output[1:] + [(float("inf"), b"")])
        output, following = b"", next(outputs)
        for point in self.points:
            while following[0] <= point:
                output, following = following[1], next(outputs)
            free = [i for i, change in enumerate(self.changes)
                    if change.call <= point and (change.forced_by is None or change.forced_by > point)]
            for lost in subsets(free, choose):
                disk = self.before.copy()
                for i, change in enumerate(self.changes):
                    if change.call <= point and i not in lost:
                        disk.apply(change)
                name = (disk.digest(), output)
                if name not in seen:
                    seen.add(name)
                    yield point, output, disk


def subsets(free, choose):
    """What may be lost: everything that may, where that is little; else prefixes, one, all but one, and at random."""
    if len(free) <= ALL_SUBSETS:
        for size in range(len(free) + 1):
            yield from map(set, itertools.combinations(free, size))
        return
    for i in range(len(free) + 1):
        yield set(free[i:])
    for i in free:
        yield {i}
        yield set(free) - {i}
    for _ in range(max(0, 2**ALL_SUBSETS - 3 * len(free))):
        yield {i for i in free if choose.random() < 0.5}
