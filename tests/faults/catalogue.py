#!/usr/bin/python3
"""The catalogue of bad input: each row is something wrong that comes in from outside, and what must become of it.

    catalogue.py BOURN [--only WORDS] [--terminal]

A row holds when the exit status is the one that is wanted, the words are said, what was good is kept, and nothing took
more memory than it may. Of every row besides: no signal ended it, it took no more than a minute, stderr is one line and
perhaps one that begins with "try:" (or one a finding), and no control byte reached it. With --terminal each row is run
with a terminal for its output instead, and no control sequence may reach that. Prints counts; exit status 1 when a row
does not hold.
"""
import argparse
import dataclasses
import gzip
import os
import pty
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from kafka_log import crc32c  # noqa: E402

MIB = 1 << 20
ROWS = []
LOG, INDEX, TIMES = "0" * 20 + ".log", "0" * 20 + ".index", "0" * 20 + ".timeindex"


@dataclasses.dataclass
class Row:
    what: str
    command: list
    status: object  # a number, or several that are right
    files: dict = dataclasses.field(default_factory=dict)  # below the scratch directory: bytes, or a function of the path
    stdin: object = b""  # bytes, a descriptor's path, or a shell command in a list of one
    says: str = ""  # on stderr, or on stdout where nothing is wrong
    prints: object = None  # all of stdout
    then: tuple = None  # (command, stdout) afterwards
    memory: int = 80 * MIB
    lines: int = 2  # of stderr, at most


def row(what, command, status, **rest):
    ROWS.append(Row(what, command if isinstance(command, list) else command.split(), status, **rest))


# ---- batches, with anything wrong in them ---------------------------------------------------------------------------


def varint(value):
    bits, out = (value << 1) ^ (value >> 63), bytearray()
    while bits >= 0x80:
        out.append(bits & 0x7F | 0x80)
        bits >>= 7
    return bytes(out + bytes([bits]))


def field(data):
    return varint(-1) if data is None else varint(len(data)) + data


def record(value=b"v", *, key=None, delta=0, headers=varint(0), time=0, length=None):
    body = b"\0" + varint(time) + varint(delta) + field(key) + field(value) + headers
    return varint(len(body) if length is None else length) + body


def batch(records=None, base=0, *, attributes=0, magic=2, length=None, crc=None, count=None, last=None, times=(1700000000000, 1700000000000)):
    """`records` is bytes, or values."""
    if records is None:
        records = [b"v"]
    if isinstance(records, list):
        count = len(records) if count is None else count
        records = b"".join(record(value, delta=i) for i, value in enumerate(records))
    count = 1 if count is None else count
    last = count - 1 if last is None else last
    body = struct.pack(">hiqqqhii", attributes, last, *times, -1, -1, -1, count) + records
    head = struct.pack(">qiibI", base, len(body) + 9 if length is None else length, 0, magic, crc32c(body) if crc is None else crc)
    return head + body


GOOD = batch([b"kept"])
NEXT = batch([b"later"], 10)


def log(*parts):
    return {f"store/t-0/{LOG}": b"".join(parts)}


def bad_batch(what, bad, says="batch at byte 72", memory=80 * MIB, status=65, prints=b"kept\n"):
    """Behind a good batch and in front of another."""
    row(what, "consume t", status, files=log(GOOD, bad, NEXT), says=says, prints=prints, memory=memory)
    row(what + ", passed over", "consume t --on-damage skip", status, files=log(GOOD, bad, NEXT), prints=b"kept\nlater\n", memory=memory)


def bad_records(what, bad, **rest):
    """The same where the checksum of the batch holds."""
    bad_batch(what, bad, says="batch at offset 1", **rest)


assert len(GOOD) == 72
bad_batch("a batch length of 48", batch(base=1, length=48))
bad_batch("a negative batch length", batch(base=1, length=-1))
row("a batch length beyond the file, and nothing behind it", "consume t", 0, files=log(GOOD, batch(base=1, length=5000)), prints=b"kept\n")
row("a batch of 2 GiB that is not there", "consume t", (0, 65), files=log(GOOD, batch(base=1, length=2**31 - 1)), prints=b"kept\n")
bad_batch("a batch that reaches into the next one", batch(base=1, length=200))
bad_batch("a magic of 3", batch(base=1, magic=3), status=(65, 69))
bad_batch("a magic of -1", batch(base=1, magic=-1), status=(65, 69))
for codec in (5, 6, 7):
    bad_batch(f"codec {codec}, of which nothing is known", batch(base=1, attributes=codec), status=(65, 69))
bad_batch("a wrong checksum", batch(base=1, crc=1))
for count in (-1, 2, 2**31 - 1):
    bad_batch(f"a record count of {count}", batch(record(), base=1, count=count, last=0))
row("a record count of 0 in front of a record: no events, as for Kafka", "consume t", 0, files=log(GOOD, batch(record(), base=1, count=0, last=0), NEXT),
    prints=b"kept\nlater\n")
bad_batch("a last offset that no record has", batch(record(), base=1, last=-5))
bad_records("offsets that do not increase", batch(record() + record(), base=1, count=2, last=1), prints=b"kept\nv\n")
bad_records("an offset delta beyond 32 bits", batch(record(delta=2**40), base=1))
bad_records("a varint without an end", batch(b"\xff" * 20, base=1))
bad_records("a record length beyond the batch", batch(record(length=5000), base=1))
bad_records("a negative record length", batch(record(length=-1), base=1))
bad_records("a key length beyond the record", batch(varint(9) + b"\0\0\0" + varint(1 << 30) + b"kkkkk", base=1))
bad_records("a header count of a billion", batch(record(headers=varint(10**9)), base=1))
bad_records("a negative header count", batch(record(headers=varint(-1)), base=1))
bad_records("a header without a name", batch(record(headers=varint(1) + varint(-1) + varint(-1)), base=1))
bad_records("a byte behind the last record", batch(record() + b"x", base=1), prints=b"kept\nv\n")
bad_batch("random bytes", random.Random(1).randbytes(65536))
bad_batch("all ones", b"\xff" * 4096)
row("zeros to the end of the file", "consume t", 0, files=log(GOOD, bytes(1 << 20)), prints=b"kept\n")
row("two GiB of zeros behind the last batch", "consume t", 0, prints=b"kept\n",
    files={f"store/t-0/{LOG}": lambda path: (open(path, "wb").write(GOOD), os.truncate(path, 2**31 - 1))})
bad_records("a decompression bomb", batch(gzip.compress(bytes(200 * MIB), 1), base=1, attributes=1), memory=160 * MIB)
for name, codec in (("gzip", 1), ("snappy", 2), ("lz4", 3), ("zstd", 4)):
    bad_records(f"{name} that is none", batch(b"not compressed at all", base=1, attributes=codec))
bad_records("gzip that is cut", batch(gzip.compress(record())[:-9], base=1, attributes=1))
bad_records("a declared snappy size of 4 GiB", batch(b"\xff\xff\xff\xff\x0f" + b"x" * 20, base=1, attributes=2))
bad_records("a zstd window of 2 GiB", batch(b"\x28\xb5\x2f\xfd\x00\xa8" + b"x" * 20, base=1, attributes=4))
row("a batch twice: no offset is given out twice", "consume t -f %o,", 65, files=log(GOOD, GOOD, batch([b"b"], 1)), says="batch at byte 72", prints=b"0,")
row("times before 1970 and at the end of 64 bits", ["consume", "t", "-f", "%T %s\n"], 0,
    files=log(batch(record(b"a") + record(b"b", delta=1, time=2**62), count=2, times=(-5, 2**62 - 5))), prints=b"-5 a\n4611686018427387899 b\n")
row("such times as dates", ["consume", "t", "--json"], 0, files=log(batch(record(b"a"), times=(2**63 - 1, 2**63 - 1))))
row("a control batch is no event", "consume t", 0, files=log(GOOD, batch(record(b"\0\0\0\0\0\0", key=b"\0\0\0\1"), base=1, attributes=0x30), NEXT),
    prints=b"kept\nlater\n")

# ---- indexes: whatever they are, they change no answer --------------------------------------------------------------

MANY = [batch([b"%d" % i], i) for i in range(100)]
for what, index in {
    "of an odd size": b"\0" * 13, "of zeros": bytes(800), "of random bytes": random.Random(2).randbytes(800), "of ones": b"\xff" * 800,
    "that runs backwards": b"".join(struct.pack(">ii", 90 - i, i * 70) for i in range(90)),
    "that points behind the end": struct.pack(">ii", 5, 10**9), "that points into a batch": struct.pack(">ii", 50, 3001),
}.items():
    row(f"an offset index {what}", "consume t -o 50 -n 2", 0, files={**log(*MANY), f"store/t-0/{INDEX}": index}, prints=b"50\n51\n")
    row(f"a time index {what}", "consume t --from 2023-11-14T22:13:20Z -n 2", 0, files={**log(*MANY), f"store/t-0/{TIMES}": index}, prints=b"0\n1\n")
row("an index of a terabyte", "consume t -o 50 -n 1", 0, prints=b"50\n",
    files={**log(*MANY), f"store/t-0/{INDEX}": lambda path: (open(path, "wb").close(), os.truncate(path, 1 << 40))})
row("an index that is a link", "consume t -o 50 -n 1", 0, prints=b"50\n",
    files={**log(*MANY), f"store/t-0/{INDEX}": lambda path: os.symlink("/etc/passwd", path)}, lines=3)
row("an index that is a directory", "consume t -o 50 -n 1", 0, files={**log(*MANY), f"store/t-0/{INDEX}": os.mkdir}, prints=b"50\n", lines=3)
row("an index that is a FIFO", "consume t -o 50 -n 1", 0, files={**log(*MANY), f"store/t-0/{INDEX}": os.mkfifo}, prints=b"50\n", lines=3)

# ---- names and what stands where a file should ----------------------------------------------------------------------

for name in ("", ".", "..", "a/b", "../../etc", "a\nb", "a\x1bb", "x" * 250, "ü", "a b", "a%b"):
    row(f"a topic called {name[:20]!r}", ["produce", name, "-m", "x"], 64)
row("a name that begins with -", ["produce", "-m", "x", "--", "-odd"], 0, then=(["consume", "--", "-odd"], b"x\n"))
row("a partition number beyond 32 bits", ["consume", "t/99999999999"], 64, files=log(GOOD))
row("a topic that ends like a partition", "consume a-b-3", 0, files={f"store/a-b-3-0/{LOG}": GOOD}, prints=b"kept\n")
for name in ("00.log", "+1.log", "0" * 21 + ".log", "README", "core", ".hidden"):
    row(f"a foreign file {name} is left alone", "produce t -m more", 0, files={**log(GOOD), f"store/t-0/{name}": b"mine"},
        then=(["consume", "t"], b"kept\nmore\n"))
row("a segment that is a link", "consume t", (65, 66, 77), files={f"store/t-0/{LOG}": lambda path: os.symlink("/etc/passwd", path)})
row("a segment that is a FIFO", "consume t", (65, 66, 77), files={f"store/t-0/{LOG}": os.mkfifo})
row("a segment that is a directory", "consume t", (65, 66, 77), files={f"store/t-0/{LOG}": os.mkdir})
row("a segment that is a FIFO, for a writer", "produce t -m x", (65, 66, 77), files={f"store/t-0/{LOG}": os.mkfifo})
row("a store that is a file", "produce t -m x", (66, 73, 74), files={"store": b"x"})
row("a store that is a loop of links", "consume t", (64, 66, 73, 74), files={"store": lambda path: os.symlink("store", path)})
row("a store with a name that is too long", ["produce", "t", "-m", "x", "--dir", "x" * 5000], (64, 66, 73, 74))
row("a topic that is not there", "consume absent", 66, says="absent")
row("a store that is not there", "consume t", 66)
row("a segment of 2 GiB and a byte", "produce t -m x", 65,
    files={f"store/t-0/{LOG}": lambda path: (open(path, "wb").close(), os.truncate(path, 2**31 + 1))})
row("settings that are none", "produce t -m x", 65, files={**log(GOOD), "store/t-0/.bourn/settings": b"\xff\0nonsense\n"})
row("a leader epoch file that is none", "produce t -m x", 65, files={**log(GOOD), "store/t-0/leader-epoch-checkpoint": b"0\n99999999999\n1 2\n"})
row("a durable end of random bytes", "produce t -m more", 0, files={**log(GOOD), "store/t-0/.bourn/durable": random.Random(3).randbytes(8192)},
    then=(["consume", "t"], b"kept\nmore\n"))

# ---- standard input -------------------------------------------------------------------------------------------------

row("no input at all", "produce t", 0, then=(["topic", "list"], b""))
row("a last line without a newline", "produce t", 0, stdin=b"a\nb", then=(["consume", "t"], b"a\nb\n"))
row("NUL, CR and bytes that are no UTF-8", "produce t", 0, stdin=b"a\0b\r\nc\xff\n", then=(["consume", "t"], b"a\0b\r\nc\xff\n"))
row("the same in JSON", "produce t", 0, stdin=b"c\xff\n", then=(["consume", "t", "-f", "%s"], b"c\xff"))
row("a line of 2 GiB", "produce t", 65, stdin=["head -c 2147483648 /dev/zero"], says="line 1")
row("a line of 2 GiB behind a good one, passed over", "produce t --on-bad skip", (0, 65), stdin=["(echo a; head -c 2147483648 /dev/zero; echo; echo b)"],
    then=(["consume", "t"], b"a\nb\n"), lines=3)
row("standard input that is a directory", "produce t", (66, 74), stdin="/")
row("a file that is not there", "produce t absent", 66)
row("a key separator that is missing", ["produce", "t", "-K", ":"], 65, stdin=b"a:1\nb\n", says="line 2", then=(["consume", "t"], b"1\n"))
for what, line in {
    "200,000 brackets": b"[" * 200_000, "half an object": b'{"value":"x', "two values on a line": b'{"value":"a"}{"value":"b"}',
    "an offset of 10^400": b'{"value":"a","offset":1' + b"0" * 400 + b"}", "a time that is no number": b'{"value":"a","timestamp":"soon"}',
    "a field twice": b'{"value":"a","value":"b"}', "half a surrogate pair": b'{"value":"\\ud800"}', "bytes that are no UTF-8": b'{"value":"\xff"}',
    "a partition beyond 32 bits": b'{"value":"a","partition":4294967296}', "headers that are a number": b'{"value":"a","headers":17}',
    "base64 that is none": b'{"value_b64":"*"}', "a NUL between tokens": b'{"value":\0"a"}', "no object": b"17",
}.items():
    row(f"JSON: {what}", "produce t -J", 65, stdin=b'{"value":"good"}\n' + line + b"\n", says="line 2", then=(["consume", "t"], b"good\n"))
row("JSON: a mark of byte order", "produce t -J", (0, 65), stdin=b'\xef\xbb\xbf{"value":"a"}\n')
row("frames that end early", "produce t --frames", 65, stdin=struct.pack(">I", 4) + b"good" + struct.pack(">I", 100) + b"half", then=(["consume", "t"], b"good\n"))
row("a frame of 4 GiB", "produce t --frames", 65, stdin=struct.pack(">I", 2**32 - 1) + b"x")

# ---- options and output ---------------------------------------------------------------------------------------------

for number in ("-1", "1e3", " 5", "99999999999999999999", "0x10", ""):
    row(f"a count of {number!r}", ["consume", "t", "-n", number], 64, files=log(GOOD))
    row(f"a partition of {number!r}", ["produce", "t", "-p", number, "-m", "x"], 64)
for template in ("%", "%Q", "%{", "%k{", "%T{nonsense"):
    row(f"a template {template!r}", ["consume", "t", "-f", template], (0, 64), files=log(GOOD))
row("an expression that ends early", ["consume", "t", "--where", "key == "], 64, files=log(GOOD), lines=4)
row("an expression of 100,000 brackets", ["consume", "t", "--where", "(" * 100_000], 64, files=log(GOOD), lines=4)
row("a pattern that backtracks for ever elsewhere", ["consume", "t", "--match", "(a+)+$"], 1, files=log(batch([b"a" * 50_000 + b"b"])))
row("a pattern that is none", ["consume", "t", "--match", "("], 64, files=log(GOOD))
row("a pattern of a gigabyte", ["consume", "t", "--match", "((((a{100}){100}){100}){100})"], 64, files=log(GOOD))
row("a time that is none", ["consume", "t", "--from", "yesterdayish"], 64, files=log(GOOD))
row("an event's value in an argument of a command", ["replay", "t", "--speed", "max", "-q", "--", "cat"], 0,
    files=log(batch([b"$(touch pwned); `touch pwned`"])), prints=b"$(touch pwned); `touch pwned`\n")


# ---- what would do something to a terminal, everywhere it can come in ------------------------------------------------

EVIL = "e\x1b]0;title\x07\x1b[31m\x9b31m\u202ev\x7fi\rl"
EVIL_BYTES = EVIL.encode() + b"\x9b31m\xff"
EVIL_LOG = log(batch(record(EVIL_BYTES, key=EVIL_BYTES, headers=varint(1) + field(EVIL_BYTES) + field(EVIL_BYTES))))


def evil(what, command, status=tuple(range(128)), **rest):
    row("escapes: " + what, command, status, **{"files": EVIL_LOG, "lines": 9, **rest})


for verb in ("produce", "consume", "inspect", "compact", "repair", "replay", "topic", "topic describe", "topic delete", "nonsense"):
    evil(f"a topic of {verb}", [*verb.split(), EVIL])
    evil(f"an option of {verb}", [*verb.split(), "--" + EVIL])
    evil(f"the store of {verb}", [*verb.split(), "t", "--dir", "/" + EVIL])
for option in ("-f", "-o", "--from", "--until", "-n", "--key", "--match", "--where", "--cursor", "--on-damage", "-p", "-D", "-K"):
    evil(f"consume {option}", ["consume", "t", option, EVIL])
for option in ("-z", "--sync", "--key-from", "--time-from", "--timestamp", "-H", "-f", "--on-bad", "--batch-size", "--linger", "-p"):
    evil(f"produce {option}", ["produce", "t", option, EVIL, "-m", EVIL])
for option in ("--speed", "--max-gap", "--to", "--break", "--fail-on", "--map-topic", "--at", "--rate"):
    evil(f"replay {option}", ["replay", "t", option, EVIL])
for options in ("", "-K =", "--json", "--json-payload", "-f %k%s%h", "--frames", "-0"):
    evil(f"consume {options}", ["consume", "t", *options.split()], 0)
for options in ("", "--batches", "--events", "--stats", "--bytes", "--verify", "--plot", "--json", "--top-keys 3"):
    evil(f"inspect {options}", ["inspect", "t", *options.split()])
evil("replay", "replay t --speed max")
evil("a state", "replay t --state")
evil("a command that is not there", ["replay", "t", "--", EVIL])
evil("a break", ["replay", "t", "--speed", "max", "--break", "size > 0"])
evil("settings", "topic describe t", files={**EVIL_LOG, "store/t-0/.bourn/settings": EVIL_BYTES})
evil("a foreign file", "inspect t --verify", files={**EVIL_LOG, f"store/t-0/{EVIL.replace('/', '')}": b"x"})
evil("a foreign directory", "topic list", files={**EVIL_LOG, f"store/{EVIL}-0/{LOG}": b"x"})
evil("an input file", ["produce", "t", EVIL])
evil("a bad line", ["produce", "t", "-J"], stdin=EVIL_BYTES + b"\n")
evil("a line without a key", ["produce", "t", "-K", "="], stdin=EVIL_BYTES + b"\n")
evil("a bad time", ["produce", "t", "--time-from", "/t"], stdin=b'{"t":"\\u001b[31m"}\n')


# ---- running --------------------------------------------------------------------------------------------------------


def run_on_terminal(binary, arguments, scratch, stdin):
    """(exit status, all that reached the terminal)."""
    controller, terminal = pty.openpty()
    seen = bytearray()

    def read():
        while True:
            try:
                piece = os.read(controller, 65536)
            except OSError:  # the last one has closed it
                return
            seen.extend(piece)

    reader = threading.Thread(target=read)
    reader.start()
    environment = {"PATH": os.environ["PATH"], "BOURN_DIR": f"{scratch}/store", "HOME": scratch, "TERM": "xterm", "NO_COLOR": "1"}
    try:
        done = subprocess.run([binary, *arguments], input=stdin, stdout=terminal, stderr=terminal, env=environment, cwd=scratch, timeout=120,
                              start_new_session=True)
    finally:
        os.close(terminal)
        reader.join()
        os.close(controller)
    return done.returncode, bytes(seen).replace(b"\r\n", b"\n")


# C0 but for tab and newline, DEL, C1 as a byte that is no part of UTF-8 and as a character, and what turns text around.
SEQUENCE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069\udc80-\udc9f]")


def sequences_of(one, binary, scratch):
    prepare(one, scratch)
    status, seen = run_on_terminal(binary, one.command, scratch, one.stdin)
    found = SEQUENCE.search(seen.decode(errors="surrogateescape"))
    if found:
        yield f"{found.group()!r} reached the terminal: {seen[max(0, found.start() - 40): found.start() + 40]!r}"
    if status < 0:
        yield f"ended by signal {-status}"


def run(binary, arguments, scratch, stdin):
    """(exit status, stdout, stderr, peak of memory in bytes)."""
    environment = {"PATH": os.environ["PATH"], "BOURN_DIR": f"{scratch}/store", "HOME": scratch, "LC_ALL": "C", "TZ": "UTC"}
    feeder = None
    if isinstance(stdin, list):
        feeder = subprocess.Popen(["sh", "-c", stdin[0]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        source = feeder.stdout
    elif isinstance(stdin, str):
        source = open(stdin) if os.path.isfile(stdin) else os.open(stdin, os.O_RDONLY)
    else:
        source = tempfile.TemporaryFile()
        source.write(stdin)
        source.seek(0)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
        child = subprocess.Popen([binary, *arguments], stdin=source, stdout=out, stderr=words, env=environment, cwd=scratch)
        if feeder:
            feeder.stdout.close()
        timer = threading.Timer(300, child.kill)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = 0
        if feeder:
            feeder.kill()
            feeder.wait()
        out.seek(0)
        words.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(MIB), words.read(MIB), usage.ru_maxrss * 1024


def prepare(one, scratch):
    for name, content in one.files.items():
        path = os.path.join(scratch, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if callable(content):
            content(path)
        else:
            with open(path, "wb") as file:
                file.write(content)


def faults_of(one, binary, scratch):
    prepare(one, scratch)
    status, out, words, memory = run(binary, one.command, scratch, one.stdin)
    shown = words.decode(errors="backslashreplace").strip()[:300]
    wanted = one.status if isinstance(one.status, tuple) else (one.status,)
    if status not in wanted:
        yield f"exit status {status}, not {one.status}: {shown}"
    if status < 0:
        yield f"ended by signal {-status}"
    if one.says and one.says not in shown:
        yield f"not said: {one.says!r}; said: {shown}"
    if one.prints is not None and out != one.prints:
        yield f"printed {out[:200]!r}, not {one.prints!r}"
    if status and not words:
        yield "nothing was said" if status != 1 else ""
    lines = words.splitlines()
    if len(lines) > one.lines or (status and lines and not lines[0].startswith(b"bourn: ")):
        yield f"{len(lines)} lines: {shown}"
    if any(byte < 32 and byte != 10 or byte == 127 for byte in words):
        yield f"control bytes: {words[:200]!r}"
    if memory > one.memory:
        yield f"{memory // MIB} MiB of memory"
    if one.then:
        status, out, words, _ = run(binary, one.then[0], scratch, b"")
        if out != one.then[1]:
            yield f"then {one.then[0]} printed {out[:200]!r}, not {one.then[1]!r}: {words[:200]!r}"
    if os.path.exists(f"{scratch}/pwned"):
        yield "something was executed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("bourn")
    parser.add_argument("--only", default="")
    parser.add_argument("--terminal", action="store_true")
    options = parser.parse_args()
    binary = os.path.realpath(options.bourn)
    rows = [one for one in ROWS if options.only in one.what]
    if options.terminal:  # a long work shows its progress, which is another matter
        rows = [one for one in rows if isinstance(one.stdin, bytes) and "GiB" not in one.what]
    look = sequences_of if options.terminal else faults_of
    if options.terminal:  # what sees nothing here would see nothing anywhere
        with tempfile.TemporaryDirectory(prefix="bourn-row.") as scratch:
            if not list(sequences_of(Row("control", ["consume", "t", "--raw"], 0, files=EVIL_LOG), binary, scratch)):
                sys.exit("the control sequences of --raw were not seen")
    bad = 0
    for one in rows:
        scratch = tempfile.mkdtemp(prefix="bourn-row.")
        faults = [fault for fault in look(one, binary, scratch) if fault]
        shutil.rmtree(scratch)
        bad += bool(faults)
        for fault in faults:
            print(f"{one.what}: {fault}", file=sys.stderr)
    print(f"rows={len(rows)}{' on a terminal' if options.terminal else ''} bad={bad}")
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
