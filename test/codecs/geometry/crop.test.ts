import { describe, expect, test } from '@jest/globals';
import { crop } from '../../../src/codecs/geometry/crop.js';
import { failsWith } from '../../helpers/fails-with.js';
import { paintedImage } from '../../helpers/images.js';

const image = paintedImage(5, 4, (x, y) => [x, y, 0, 255]);

describe('crop', () => {
  test.each([
    { x: 0, y: 0, width: 5, height: 4 },
    { x: 1, y: 2, width: 3, height: 2 },
    { x: 4, y: 3, width: 1, height: 1 },
    { x: 0, y: 1, width: 5, height: 2 },
  ])('takes the pixels of %j', (box) => {
    const expected = paintedImage(box.width, box.height, (x, y) => [x + box.x, y + box.y, 0, 255]);
    expect(crop(image, box)).toEqual(expected);
  });

  test.each([
    { x: 1, y: 0, width: 5, height: 4 },
    { x: 0, y: 4, width: 1, height: 1 },
    { x: 0, y: 0, width: 6, height: 1 },
  ])('refuses %j of 5x4, naming both', (box) => {
    const { message } = failsWith('ERR_CROP_OUTSIDE_FRAME', () => crop(image, box));
    expect(message).toBe(
      `Its size is 5x4; the crop ${box.width}x${box.height}+${box.x}+${box.y} does not lie inside`,
    );
  });
});
