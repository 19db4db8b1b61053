"""Answers requests with Pillow: one JSON object a line on stdin, and one for its answer on stdout.

A request is one of these:
  {"gif": PATH}                        a GIF: `size`, `loop`, the `delays` in ms and the `frames`
  {"image": BYTES, "intent": NUMBER}   an image, upright and in sRGB: `width`, `height`, `rgba`;
                                       the intent of ICC profiles: 0 perceptual, 1 relative colorimetric
  {"resize": RGBA, "size": [W, H],     the part at the top left of an image, resized to the target by
   "part": [W, H], "target": [W, H]}   the Lanczos filter in linear light, colours weighted by alpha: `rgba`
Bytes are in base64, and frames are RGBA. The answer is `{"error": MESSAGE}` where that fails.
"""

import base64
import io
import json
import sys
import warnings
from array import array

from PIL import Image, ImageCms, ImageOps


def to_text(data):
    return base64.b64encode(data).decode()


def read_gif(path):
    with Image.open(path) as image:
        answer = {"size": image.size, "loop": image.info.get("loop"), "delays": [], "frames": []}
        for index in range(image.n_frames):
            image.seek(index)
            answer["delays"].append(image.info.get("duration", 0))
            answer["frames"].append(to_text(image.convert("RGBA").tobytes()))
    return answer


def read_image(file, intent):
    image = Image.open(io.BytesIO(base64.b64decode(file)))
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if profile:
        image = to_srgb(image, profile, intent)
    rgba = to_text(image.convert("RGBA").tobytes())
    return {"width": image.width, "height": image.height, "rgba": rgba}


def to_srgb(image, profile, intent):
    """By littleCMS."""
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    image = image.convert({"RGBA": "RGB", "LA": "L", "P": "RGB"}.get(image.mode, image.mode))
    image = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=intent,
        outputMode="RGB",
    )
    if alpha:
        image.putalpha(alpha)
    return image


def resize(rgba, size, part, target):
    rgba = base64.b64decode(rgba)
    opacity = [alpha / 255 for alpha in rgba[3::4]]

    def resized(plane):
        image = Image.frombytes("F", tuple(size), array("f", plane).tobytes())
        box = (0, 0, *part)
        resample = Image.Resampling.LANCZOS
        small = image.resize(tuple(target), resample, box=box, reducing_gap=2)
        return array("f", small.tobytes())

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
    return {"rgba": to_text(out)}


def to_light(code):
    """IEC 61966-2-1; both from 0 to 1."""
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def to_code(light):
    light = min(1, max(0, light))
    code = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * code)


def answer(request):
    if "gif" in request:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a GIF of ours is nothing to be warned of
            return read_gif(request["gif"])
    if "image" in request:
        return read_image(request["image"], request["intent"])
    return resize(request["resize"], request["size"], request["part"], request["target"])


for line in sys.stdin:
    try:
        said = answer(json.loads(line))
    except Exception as error:  # of this request alone
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), flush=True)
