"""What a command does to files, in order: its system calls as strace saw them, reduced to what matters on a disk."""
import dataclasses
import os
import re
import subprocess
import time

# All that changes a file, a directory or the durability of either, or moves a descriptor.
TRACED = (
    "open,openat,openat2,creat,close,dup,dup2,dup3,fcntl,lseek,mkdir,mkdirat,write,pwrite64,writev,pwritev,pwritev2,"
    "ftruncate,truncate,fallocate,fsync,fdatasync,sync,syncfs,sync_file_range,msync,mmap,rename,renameat,renameat2,"
    "unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,copy_file_range,sendfile,splice"
)

LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(?:<[^>]*>)?(?: .*)?$")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
ANCHORED = re.compile(r"^(AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


@dataclasses.dataclass
class Call:
    name: str
    arguments: str  # as strace printed them
    result: int

    def descriptor(self, place=0):
        return int(re.match(r"\d+", self.fields()[place]).group())

    def fields(self):
        """The arguments, split where no bracket is open. All text is in hexadecimal, so that a comma is a comma."""
        fields, depth, start = [], 0, 0
        for at, char in enumerate(self.arguments):
            depth += (char in "[{(") - (char in "]})")
            if char == "," and depth == 0:
                fields.append(self.arguments[start:at].strip())
                start = at + 1
        return fields + [self.arguments[start:].strip()]

    def number(self, place):
        return int(self.fields()[place].split("*")[0], 0)

    def data(self):
        parts = STRING.findall(self.arguments)
        if any(cut for _, cut in parts):
            raise RuntimeError(f"{self.name}: strace cut what was written")
        return b"".join(unhex(text) for text, _ in parts)

    def path(self, place, at=None):
        """The path in argument `place`, against the directory in argument `at`."""
        path = os.fsdecode(unhex(STRING.fullmatch(self.fields()[place]).group(1)))
        if at is None:
            return os.path.abspath(path)
        return os.path.normpath(os.path.join(os.fsdecode(unhex(ANCHORED.match(self.fields()[at]).group(2))), path))


def record(command, scratch, pieces, env):
    """Runs a command under strace with the pieces of its input, a moment between them; its successful calls, and the
    finished process."""
    trace = f"{scratch}/trace.{os.getpid()}"
    command = ["strace", "-f", "-qq", "-y", "-xx", "-s", "16777216", "-e", "signal=none", "-e", f"trace={TRACED}", "-o", trace, *command]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, bufsize=0)
    for piece in pieces[:-1]:
        running.stdin.write(piece)
        time.sleep(0.1)
    output, errors = running.communicate(pieces[-1], timeout=60)
    done = subprocess.CompletedProcess(command, running.returncode, output, errors)
    calls = []
    with open(trace, encoding="ascii") as lines:
        for line in lines:
            if "<unfinished ...>" in line or " resumed>" in line:
                raise RuntimeError(f"calls of several threads at once: {line[:200]}")
            match = LINE.match(line.rstrip("\n"))
            if match is None:
                if re.match(r"^\d+ +\+\+\+", line) or "= -1 " in line or "= ?" in line:
                    continue
                raise RuntimeError(f"not understood: {line[:200]}")
            result = int(match.group(4), 0)
            if result >= 0:
                calls.append(Call(match.group(2), match.group(3), result))
    os.unlink(trace)
    return calls, done
