"""Decodes an image with Pillow, turned upright, and converted to sRGB by its profile (littleCMS).

Takes the number of the rendering intent (0 perceptual, 1 relative colorimetric) and reads the file from
stdin. Writes JSON to stdout: `width`, `height` and `rgba` (base64), or `error`.
"""

import base64
import io
import json
import sys

from PIL import Image, ImageCms, ImageOps

try:
    image = Image.open(io.BytesIO(sys.stdin.buffer.read()))
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if profile:
        alpha = image.getchannel("A") if "A" in image.getbands() else None
        image = image.convert({"RGBA": "RGB", "LA": "L", "P": "RGB"}.get(image.mode, image.mode))
        image = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=int(sys.argv[1]),
            outputMode="RGB",
        )
        if alpha:
            image.putalpha(alpha)
    image = image.convert("RGBA")
    rgba = base64.b64encode(image.tobytes()).decode()
    print(json.dumps({"width": image.width, "height": image.height, "rgba": rgba}))
except (OSError, SyntaxError, ValueError) as error:
    print(json.dumps({"error": str(error)}))
