"""Prints a GIF as Pillow shows it, as JSON: size, loop, and per frame its delay in ms and its RGBA.

usage: decode_gif.py PATH
"""

import base64
import json
import sys

from PIL import Image

with Image.open(sys.argv[1]) as image:
    loop = image.info.get("loop")
    delays = []
    frames = []
    for index in range(image.n_frames):
        image.seek(index)
        delays.append(image.info.get("duration", 0))
        frames.append(base64.b64encode(image.convert("RGBA").tobytes()).decode())
    print(json.dumps({"size": image.size, "loop": loop, "delays": delays, "frames": frames}))
