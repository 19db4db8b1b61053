"""Runs a command on a terminal of its own, and does to it what a user would.

usage: terminal.py COLUMNS STEPS COMMAND...

STEPS is a JSON list, done one after another:
  ["until", REGEX]      waits until what came since the last step matches
  ["exists", PATH]      waits until there is such a file
  ["type", TEXT]        types it: "\\u001a" is Ctrl-Z
  ["resize", COLUMNS]   makes the terminal so wide, and says so
  ["stopped"]           waits until the command is stopped
  ["continue"]          continues it
  ["signal", NAME]      sends it a signal
  ["hang-up"]           closes the terminal
Prints a JSON object: "steps", what came after the start and after each step; "code" or "signal".
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

DEADLINE = 40

columns, steps, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]


def resize(width):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))


# The command starts when its terminal has its size.
ready, start = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(start)
    os.read(ready, 1)
    os.execvp(command[0], command)
os.close(ready)
if columns:
    resize(columns)
os.close(start)

came = [""]
status = None


def look():
    """Takes what has come, and notes the end of the command."""
    global status, terminal
    if terminal is not None and select.select([terminal], [], [], 0.02)[0]:
        try:
            came[-1] += os.read(terminal, 65536).decode("utf8", "replace")
        except OSError:  # nobody has it open any more
            os.close(terminal)
            terminal = None
    elif terminal is None:
        time.sleep(0.02)


def wait(what, is_there):
    end = time.time() + DEADLINE
    while not is_there():
        if time.time() > end:
            sys.exit(f"Waited in vain for {what}; it said {came!r}")
        look()


def drain():
    """Takes what a command wrote that writes nothing more."""
    while terminal is not None and select.select([terminal], [], [], 0.1)[0]:
        look()


def is_stopped():
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def has_ended():
    global status
    if status is None:
        done, result = os.waitpid(pid, os.WNOHANG)
        status = result if done else None
    return status is not None


for name, *args in steps:
    if name == "until":
        wait(args[0], lambda: re.search(args[0], came[-1], re.S))
    elif name == "exists":
        wait(args[0], lambda: os.path.exists(args[0]))
    elif name == "type":
        os.write(terminal, args[0].encode())
    elif name == "resize":
        resize(args[0])
    elif name == "stopped":
        wait("the stop", is_stopped)
        drain()
    elif name == "continue":
        os.kill(pid, signal.SIGCONT)
    elif name == "signal":
        os.kill(pid, getattr(signal, args[0]))
    elif name == "hang-up":
        os.close(terminal)
        terminal = None
    came.append("")

wait("the end", has_ended)
drain()
result = {"code": os.WEXITSTATUS(status)} if os.WIFEXITED(status) else {"signal": os.WTERMSIG(status)}
print(json.dumps({"steps": came, **result}))
