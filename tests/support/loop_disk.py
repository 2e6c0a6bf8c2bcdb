"""A file system of its own, in a file: for power cuts and for disks that fail. Needs root and loop devices."""
import fcntl
import os
import re
import struct
import subprocess

SHUTDOWN, WITHOUT_LOG_FLUSH = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH


def command(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class LoopDisk:
    def __init__(self, image, megabytes, options=()):
        """Makes the file system in a new sparse file and mounts it beside."""
        self.image, self.path, self.device = image, f"{image}.mounted", None
        with open(image, "wb") as file:
            file.truncate(megabytes << 20)
        command("mkfs.ext4", "-qF", "-b", "4096", "-J", "size=4", *options, image)
        os.makedirs(self.path, exist_ok=True)
        self.mount()

    def mount(self):
        # Past the page cache of the file system below: by way of it, a write that fails takes synced bytes along that
        # stand beside it (seen with Linux 6.18, without bourn).
        losetup = ["losetup", "--direct-io=on", "--sector-size=4096", "--find", "--show", self.image]
        self.device = subprocess.run(losetup, check=True, capture_output=True, text=True).stdout.strip()
        command("mount", self.device, self.path)

    def unmount(self):
        command("umount", self.path)
        command("losetup", "-d", self.device)

    def cut_power(self):
        """Nothing reaches the disk any more, not even what the journal holds in memory."""
        directory = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.ioctl(directory, SHUTDOWN, struct.pack("I", WITHOUT_LOG_FLUSH))
        os.close(directory)

    def remove(self):
        for undo in (["umount", "-l", self.path], ["losetup", "-d", self.device]):
            subprocess.run(undo, stderr=subprocess.DEVNULL, check=False)
        for remove, path in ((os.unlink, self.image), (os.rmdir, self.path)):
            try:
                remove(path)
            except OSError:
                pass

    def make_thin(self, megabytes):
        """From now on the file system that holds the image has this much room for what is free in this one, and a write
        beyond it fails. All places where the file system keeps its own are there, so that nothing but data can fail."""
        self.unmount()
        groups = subprocess.run(["dumpe2fs", self.image], capture_output=True, text=True, check=True).stdout
        block = int(re.search(r"Block size: +(\d+)", groups).group(1))
        with open(self.image, "rb+") as file:
            os.posix_fallocate(file.fileno(), 0, os.path.getsize(self.image))
        for ranges in re.findall(r"^  Free blocks: (\d.*)$", groups, re.MULTILINE):
            for first, _, last in (part.partition("-") for part in ranges.split(", ")):
                count = int(last or first) - int(first) + 1
                command("fallocate", "-p", "-o", str(int(first) * block), "-l", str(count * block), self.image)
        os.sync()
        room = os.statvfs(self.image)
        with open(f"{self.image}.ballast", "wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, room.f_bavail * room.f_frsize - (megabytes << 20))
        self.mount()

    def make_thick(self):
        os.unlink(f"{self.image}.ballast")

    def grow_directory(self, path):
        """Gives a directory room for some hundred more names; it keeps the blocks."""
        names = [os.path.join(path, f"{i:040}") for i in range(400)]
        for name in names:
            with open(name, "wb"):
                pass
        for name in names:
            os.unlink(name)


def can_mount(scratch):
    """Whether this machine lets us."""
    try:
        disk = LoopDisk(f"{scratch}/probe", 16)
    except (OSError, subprocess.CalledProcessError):
        return False
    disk.remove()
    return True
