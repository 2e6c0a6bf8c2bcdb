#!/usr/bin/python3
"""terminal_svg.py [--check] BOURN: draws the pictures of README.md from what bourn really prints on a terminal.

The scenes stand below. Their commands run in a terminal of 110 columns and in a store of their own, with times that are
given, so that the same bourn draws the same pictures; --check only compares, and ends with status 1 when one differs.
"""
import html
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import fcntl

COLUMNS = 110
TIME = "--timestamp 2026-11-28T09:30:00Z"
SCENES = {
    "first": [
        f"printf 'alice=signed in\\nbob=signed in\\nalice=signed out\\n' | bourn produce users -K = {TIME}",
        "bourn consume users -K ' '",
        "bourn consume users --latest --json",
        "bourn inspect users",
    ],
    "bytes": [
        f"echo 'two apples' | bourn produce orders -k ann -H from=web {TIME}",
        "bourn inspect orders --at 0",
    ],
    "verify": [
        f"seq 1000 | bourn produce t --batch-size 2K {TIME}",
        "printf X | dd of=store/t-0/00000000000000000000.log bs=1 seek=5000 conv=notrunc status=none",
        "bourn inspect t --verify",
        "bourn repair t",
        "bourn consume t | tail -n 1",
    ],
}
PICTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "examples", "pictures")

FOREGROUND, BACKGROUND, DIM, PROMPT = "#d0d4dc", "#1b1f27", "#7d8696", "#7fb4ff"
COLOURS = ["#5c6370", "#ff7b72", "#8ddb8c", "#e5c07b", "#7fb4ff", "#d2a8ff", "#76d7d7", "#d0d4dc"]
STYLE = re.compile(r"\x1b\[([0-9;]*)m")
WIDTH, HEIGHT, MARGIN = 8.4, 19, 16  # of a character, of a line, around them


def output_of(command, environment, directory):
    """All that reaches the terminal."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    seen = bytearray()

    def read():
        while True:
            try:
                seen.extend(os.read(controller, 65536))
            except OSError:
                return

    reader = threading.Thread(target=read)
    reader.start()
    subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, env=environment, cwd=directory,
                   check=False, timeout=60)
    os.close(terminal)
    reader.join()
    os.close(controller)
    return seen.decode().replace("\r\n", "\n")


def runs_of(line, style):
    """[(text, style)] of a line that begins in a style (colour, bold, dim), and the style behind it."""
    runs, at = [], 0
    for match in STYLE.finditer(line):
        if match.start() > at:
            runs.append((line[at: match.start()], style))
        at = match.end()
        for code in (int(number or 0) for number in match.group(1).split(";")):
            colour, bold, dim = style
            if code == 0:
                colour, bold, dim = None, False, False
            elif code in (1, 2, 22):
                bold, dim = code == 1, code == 2
            elif 30 <= code <= 37 or 90 <= code <= 97:
                colour = code % 10
            elif code == 39:
                colour = None
            style = (colour, bold, dim)
    if at < len(line):
        runs.append((line[at:], style))
    return runs, style


def wrapped(runs):
    """The runs of a line, cut into as many lines as the terminal makes of it."""
    lines, column = [[]], 0
    for text, style in runs:
        while text:
            if column == COLUMNS:
                lines.append([])
                column = 0
            lines[-1].append((text[: COLUMNS - column], style))
            text, column = text[COLUMNS - column:], min(COLUMNS, column + len(text))
    return lines


def draw(lines):
    """`lines` are lists of (text, style)."""
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
           f'<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" fill="{FOREGROUND}" xml:space="preserve">']
    for number, runs in enumerate(lines):
        spans, column = "", 0
        for text, (colour, bold, dim) in runs:
            fill = colour if isinstance(colour, str) else COLOURS[colour] if colour is not None else DIM if dim else None
            look = (f' fill="{fill}"' if fill else "") + (' font-weight="bold"' if bold else "")
            # Each run has its place and its length, so that a font of another width does no harm.
            spans += (f'<tspan x="{MARGIN + column * WIDTH:.1f}" textLength="{len(text) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"{look}>'
                      f"{html.escape(text, quote=False)}</tspan>")
            column += len(text)
        if spans:
            out.append(f'<text y="{MARGIN + number * HEIGHT + 14}">{spans}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])


def picture(commands, binary):
    lines = []
    with tempfile.TemporaryDirectory(prefix="bourn-picture.") as scratch:
        os.mkdir(f"{scratch}/bin")
        os.symlink(binary, f"{scratch}/bin/bourn")
        environment = {"PATH": f"{scratch}/bin:{os.environ['PATH']}", "HOME": scratch, "BOURN_DIR": "store", "TERM": "xterm-256color",
                       "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        for command in commands:
            shown = command.replace(f" {TIME}", "")
            lines.append([("$", (PROMPT, True, False)), (f" {shown}"[:COLUMNS - 1], (None, True, False))])
            style = (None, False, False)
            for line in output_of(command, environment, scratch).splitlines():
                runs, style = runs_of(line, style)
                lines += wrapped(runs)
            lines.append([])
    return draw(lines[:-1])


def main():
    check = sys.argv[1] == "--check"
    binary = os.path.realpath(sys.argv[-1])
    status = 0
    os.makedirs(PICTURES, exist_ok=True)
    for name, commands in SCENES.items():
        path = os.path.join(PICTURES, f"{name}.svg")
        drawn = picture(commands, binary)
        if not check:
            with open(path, "w", encoding="utf-8") as file:
                file.write(drawn)
            continue
        with open(path, encoding="utf-8") as file:
            if file.read() != drawn:
                print(f"{path}: is no longer what bourn prints; draw it anew: tests/support/terminal_svg.py {sys.argv[-1]}", file=sys.stderr)
                status = 1
    sys.exit(status)


main()
