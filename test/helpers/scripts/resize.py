"""Resizes an image with Pillow's Lanczos filter, in linear light, its colours weighted by alpha.

Reads from stdin, and writes to stdout, JSON. In: `width`, `height`, `rgba` (base64), `part` (the width
and height, from the top left, that are resized), `target` (width and height), `gap` (Pillow's
`reducing_gap`, or null). Out: `rgba` in base64.
"""

import base64
import json
import sys
from array import array

from PIL import Image


def to_light(code):
    """IEC 61966-2-1; both from 0 to 1."""
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def to_code(light):
    light = min(1, max(0, light))
    code = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * code)


spec = json.load(sys.stdin)
rgba = base64.b64decode(spec["rgba"])
opacity = [alpha / 255 for alpha in rgba[3::4]]


def resized(plane):
    image = Image.frombytes("F", (spec["width"], spec["height"]), array("f", plane).tobytes())
    return image.resize(
        tuple(spec["target"]),
        Image.Resampling.LANCZOS,
        box=(0, 0, *spec["part"]),
        reducing_gap=spec["gap"],
    ).getdata()


planes = [
    resized([to_light(code / 255) * alpha for code, alpha in zip(rgba[band::4], opacity)])
    for band in range(3)
]
out = bytearray()
for red, green, blue, alpha in zip(*planes, resized(opacity)):
    shown = round(255 * min(1, alpha))
    if shown <= 0:
        out += bytes(4)
    else:
        out += bytes([to_code(red / alpha), to_code(green / alpha), to_code(blue / alpha), shown])
print(json.dumps({"rgba": base64.b64encode(out).decode()}))
