"""The lab's server as a good student would write it: a thread per connection, images made by Pillow.

usage: lab_server.py [PORT]    (0 = any free port; the first line on stdout says which)
"""

import io
import random
import socketserver
import sys

from PIL import Image

SIZE = (10, 10)


def random_png() -> bytes:
    image = Image.new("RGB", SIZE)
    pixels = [
        (random.randint(0, 255), random.randint(0, 255), random.randint(0, 255))
        for _ in range(SIZE[0] * SIZE[1])
    ]
    image.putdata(pixels)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


class SendImage(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        try:
            self.request.sendall(random_png())
            print(f"Sent an image to {self.client_address}")
        except OSError:
            pass  # only this client has closed its connection


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 1234
    with Server(("127.0.0.1", port), SendImage) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
