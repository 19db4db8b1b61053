"""The lab's client as a good student would write it: 32 threads download and check the frames, a process
pool decodes them, Pillow writes the GIF. Prints the time of each stage in seconds.

usage: lab_client.py PORT COUNT FRAMES_DIR OUTPUT    (PORT 0: the frames are on disk already)
"""

import io
import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool

from PIL import Image

THREADS = 32


def download(job: "tuple[int, int, str]") -> None:
    index, port, folder = job
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    data = b"".join(parts)
    Image.open(io.BytesIO(data)).verify()
    with open(os.path.join(folder, f"{index}.png"), "wb") as file:
        file.write(data)


def load(path: str) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGBA")


def main() -> None:
    port, count, folder, output = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    os.makedirs(folder, exist_ok=True)
    start = time.perf_counter()
    if port > 0:
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in threads.map(download, ((index, port, folder) for index in range(count))):
                pass
    downloaded = time.perf_counter()
    print(f"Frames download time: {downloaded - start:.3f}")

    paths = [os.path.join(folder, f"{index}.png") for index in range(count)]
    with Pool() as processes:
        images = processes.map(load, paths)
    images[0].save(
        output, format="GIF", save_all=True, append_images=images[1:], duration=500, loop=0
    )
    print(f"GIF creation time: {time.perf_counter() - downloaded:.3f}")
    print(f"Total time: {time.perf_counter() - start:.3f}")


if __name__ == "__main__":
    main()
