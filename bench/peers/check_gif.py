"""Checks that a GIF holds the frames FOLDER/0.png, 1.png, … pixel for pixel, in order.

usage: check_gif.py GIF FOLDER COUNT    (exit code 1 and a line on stderr if it does not)
"""

import sys

from PIL import Image


def main() -> None:
    gif_path, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with Image.open(gif_path) as gif:
        if gif.n_frames != count:
            sys.exit(f"{gif_path} has {gif.n_frames} frames, not {count}")
        for index in range(count):
            gif.seek(index)
            with Image.open(f"{folder}/{index}.png") as png:
                if gif.convert("RGB").tobytes() != png.convert("RGB").tobytes():
                    sys.exit(f"frame {index} of {gif_path} differs from its PNG")


if __name__ == "__main__":
    main()
