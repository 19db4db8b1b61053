"""Connects to a port of loopback, takes so many bytes a second until the end, and prints how many came.

Its receive buffer stays small, which Node cannot ask for: the kernel would take most of an image at once,
and then nothing for seconds.

usage: slow_peer.py PORT BYTES_PER_SECOND
"""

import socket
import sys
import time

port, rate = map(int, sys.argv[1:])
peer = socket.socket()
peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
peer.connect(("127.0.0.1", port))

start = time.monotonic()
taken = 0
try:
    while True:
        due = int((time.monotonic() - start) * rate) - taken
        if due > 0:
            piece = peer.recv(due)
            if not piece:
                break
            taken += len(piece)
        time.sleep(0.01)
except ConnectionResetError:
    pass
print(taken)
