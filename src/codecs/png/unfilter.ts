/**
 * Undoes the row filters of a PNG (3rd edition, 9.2) in place.
 *
 * @param rows `height` rows, each a filter byte and `rowBytes` bytes.
 * @param pixelBytes the distance of a byte to its neighbour on the left: bytes per pixel, at least 1.
 * @throws Error for an unknown filter type.
 */
export function unfilter(
  rows: Uint8Array,
  height: number,
  rowBytes: number,
  pixelBytes: number,
): void {
  const stride = rowBytes + 1;
  for (let y = 0; y < height; y += 1) {
    const start = y * stride + 1;
    const end = start + rowBytes;
    const filter = rows[start - 1] as number;
    // Above the first row, and left of the first pixel, everything counts as 0.
    switch (filter) {
      case 0:
        break;
      case 1: // Sub
        for (let at = start + pixelBytes; at < end; at += 1) {
          rows[at] = (rows[at] as number) + (rows[at - pixelBytes] as number);
        }
        break;
      case 2: // Up
        if (y === 0) break;
        for (let at = start; at < end; at += 1) {
          rows[at] = (rows[at] as number) + (rows[at - stride] as number);
        }
        break;
      case 3: // Average
        for (let at = start; at < end; at += 1) {
          const left = at - start < pixelBytes ? 0 : (rows[at - pixelBytes] as number);
          const up = y === 0 ? 0 : (rows[at - stride] as number);
          rows[at] = (rows[at] as number) + ((left + up) >> 1);
        }
        break;
      case 4: // Paeth
        for (let at = start; at < end; at += 1) {
          const isFirst = at - start < pixelBytes;
          const left = isFirst ? 0 : (rows[at - pixelBytes] as number);
          const up = y === 0 ? 0 : (rows[at - stride] as number);
          const upLeft = isFirst || y === 0 ? 0 : (rows[at - stride - pixelBytes] as number);
          const estimate = left + up - upLeft;
          const toLeft = Math.abs(estimate - left);
          const toUp = Math.abs(estimate - up);
          const toUpLeft = Math.abs(estimate - upLeft);
          const nearest =
            toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft;
          rows[at] = (rows[at] as number) + nearest;
        }
        break;
      default:
        throw new Error(`row ${y} has the unknown filter type ${filter}`);
    }
  }
}
