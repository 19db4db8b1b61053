import { NO_COLOR } from './color-table.js';

const SIDE = 4;

/**
 * Which pixels lie in a block of 4x4 in which bands would show: its channels change by 0.75 from pixel to pixel at
 * most, on average, but not by nothing, and nowhere by more than 6; and the palette misses its colours by 48 to 1,024 in squared distance, all
 * its pixels together. A block that the edge cuts is as soft as the last whole one.
 *
 * @param errors the squared error of each listed colour.
 */
export function findBands(
  rgba: Uint8Array,
  width: number,
  places: Uint16Array,
  errors: ArrayLike<number>,
): boolean[] {
  const height = places.length / width;
  if (width <= SIDE || height <= SIDE) return Array<boolean>(places.length).fill(false);
  const channel = (x: number, y: number, c: number) => rgba[(y * width + x) * 4 + c] as number;

  const isSoft = (left: number, top: number): boolean => {
    // Beyond the last column and row the neighbours are those before them.
    const dx = left + SIDE < width ? 1 : -1;
    const changes: number[] = [];
    for (let y = top; y < top + SIDE; y += 1) {
      const dy = y + 1 < height ? 1 : -1;
      for (let x = left; x < left + SIDE; x += 1) {
        for (const c of [0, 1, 2, 3]) {
          changes.push(Math.abs(channel(x, y, c) - channel(x + dx, y, c)));
          changes.push(Math.abs(channel(x, y, c) - channel(x, y + dy, c)));
        }
      }
    }
    const sum = changes.reduce((a, b) => a + b, 0);
    return sum > 0 && sum / 96 <= 0.75 && Math.max(...changes) <= 6;
  };
  const isMissed = (left: number, top: number): boolean => {
    let sum = 0;
    for (let y = top; y < Math.min(height, top + SIDE); y += 1) {
      for (let x = left; x < Math.min(width, left + SIDE); x += 1) {
        const place = places[y * width + x] as number;
        if (place !== NO_COLOR) sum += Math.floor(errors[place] as number);
      }
    }
    return sum >= 48 && sum <= 1_024;
  };
  return Array.from(places, (_, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const [left, top] = [x - (x % SIDE), y - (y % SIDE)];
    return (
      isMissed(left, top) && isSoft(Math.min(left, width - SIDE), Math.min(top, height - SIDE))
    );
  });
}
