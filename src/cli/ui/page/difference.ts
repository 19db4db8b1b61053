import { context } from './dom.js';

/** How much two pictures differ, of 255. */
export interface Difference {
  readonly mean: number;
  readonly most: number;
}

/** How much brighter than the difference itself it is drawn, so that small ones are seen. */
export const GAIN = 4;

/** Draws where two pictures of one size differ: black where they are equal, brighter where they differ more. */
export function drawDifference(
  canvas: HTMLCanvasElement,
  a: HTMLCanvasElement,
  b: HTMLCanvasElement,
): Difference {
  const { width, height } = canvas;
  const one = context(a).getImageData(0, 0, width, height).data;
  const other = context(b).getImageData(0, 0, width, height).data;
  const image = context(canvas).createImageData(width, height);
  const { data } = image;
  let sum = 0;
  let most = 0;
  for (let k = 0; k < data.length; k += 1) {
    const isAlpha = k % 4 === 3;
    const difference = Math.abs((one[k] as number) - (other[k] as number));
    data[k] = isAlpha ? 255 : GAIN * difference; // at most 255
    if (isAlpha) continue;
    sum += difference;
    most = Math.max(most, difference);
  }
  context(canvas).putImageData(image, 0, 0);
  return { mean: sum / (0.75 * data.length), most };
}
