"""bourn on a machine whose power fails: the command, what its log holds, and the start after the cut."""
import os
import struct
import subprocess

import kafka_log

SLOT, CHECKSUM_AT = 4096, 72  # of .bourn/durable


class Bad(Exception):
    """A promise that does not hold."""


class Bourn:
    def __init__(self, binary, root):
        """The store is in `root`, and whatever else the machine is to keep."""
        self.binary, self.root, self.store = binary, root, f"{root}/store"
        self.environment = {"PATH": os.environ["PATH"], "BOURN_DIR": self.store, "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC"}

    def run(self, *arguments, input=b""):
        return subprocess.run([self.binary, *arguments], input=input, capture_output=True, env=self.environment, timeout=120)

    def __call__(self, *arguments, input=b""):
        """What it prints; Bad when it fails."""
        done = self.run(*arguments, input=input)
        if done.returncode != 0:
            words = (done.stdout + done.stderr).decode(errors="replace").strip()
            raise Bad(f"{' '.join(arguments)}: exit {done.returncode}: {words}")
        return done.stdout


def edit_durable(partition, change, inode=None):
    """Makes `change` to each valid record of the partition's .bourn/durable and seals it anew; `inode` becomes the file
    that the record says it is in."""
    path = f"{partition}/.bourn/durable"
    if not os.path.exists(path):
        return
    with open(path, "rb+") as file:
        content = bytearray(file.read())
        for at in range(0, len(content) - SLOT + 1, SLOT):
            slot = content[at: at + CHECKSUM_AT]
            if slot[:8] == b"bourndur" and struct.unpack_from("<I", content, at + CHECKSUM_AT)[0] == kafka_log.crc32c(slot):
                if inode is not None:
                    struct.pack_into("<Q", slot, 40, inode)
                change(slot)
                content[at: at + CHECKSUM_AT] = slot
                struct.pack_into("<I", content, at + CHECKSUM_AT, kafka_log.crc32c(slot))
        file.seek(0)
        file.write(content)


def restart(store):
    """The same disk in a machine that started anew: every durable record is from before, and still in its own file."""

    def other_boot(slot):
        slot[16] ^= 0xFF

    for name in os.listdir(store) if os.path.isdir(store) else []:
        path = f"{store}/{name}/.bourn/durable"
        if os.path.exists(path):
            edit_durable(f"{store}/{name}", other_boot, os.stat(path).st_ino)


def read_events(store, topic="t"):
    """({offset: (key, value)} of partition 0, whether all of the log is sound). What stands behind damage is found as
    well. Indexes are caches and are not looked at."""
    events, sound = {}, True
    partition = f"{store}/{topic}-0"
    for file in kafka_log.log_files(partition) if os.path.isdir(partition) else []:
        with open(file, "rb") as log:
            content = log.read()
        position = 0
        while position < len(content):
            try:
                batch = kafka_log.decode_batch(file, content, position)
            except kafka_log.Damaged:
                batch = None
            if batch is None:  # damaged, or longer than what is left
                sound = False
                position += 1
                continue
            position += batch.size
            for record in batch.records:
                if record.offset <= max(events, default=-1):
                    raise Bad(f"{file}: offset {record.offset} behind {max(events)}")
                events[record.offset] = (record.key, record.value)
    return events, sound
