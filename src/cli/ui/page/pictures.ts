import { context } from './dom.js';

/** The GIF, opened to decode its images one by one; `undefined` if the browser cannot do that. */
let gif: Promise<ImageDecoder | undefined> | undefined;

async function openGif(): Promise<ImageDecoder | undefined> {
  if (!('ImageDecoder' in globalThis)) return undefined;
  const response = await fetch('animation.gif');
  return new ImageDecoder({ data: await response.arrayBuffer(), type: 'image/gif' });
}

/**
 * Draws the screen as it is after an image of the GIF.
 *
 * @param isWanted asked before it is drawn, because decoding takes time.
 * @returns whether the browser can do that.
 */
export async function drawImageOf(
  canvas: HTMLCanvasElement,
  image: number,
  isWanted: () => boolean,
): Promise<boolean> {
  gif ??= openGif();
  const decoder = await gif;
  if (decoder === undefined) return false;
  const { image: frame } = await decoder.decode({ frameIndex: image });
  if (isWanted()) draw(canvas, frame);
  frame.close();
  return true;
}

/** Draws the frame that an image shows. Returns its size; `undefined` if its file cannot be loaded. */
export async function drawSource(
  canvas: HTMLCanvasElement,
  image: number,
  isWanted: () => boolean,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  const picture = new Image();
  picture.src = `sources/${image}`;
  try {
    await picture.decode();
  } catch {
    if (isWanted()) context(canvas).clearRect(0, 0, canvas.width, canvas.height);
    return undefined;
  }
  if (isWanted()) draw(canvas, picture);
  return { width: picture.naturalWidth, height: picture.naturalHeight };
}

function draw(canvas: HTMLCanvasElement, picture: CanvasImageSource): void {
  const pen = context(canvas);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
