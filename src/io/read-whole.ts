/**
 * Reads a stream to its end.
 *
 * @param max the most bytes; a stream with more is left at once.
 * @returns the bytes, or `undefined` if there are more than `max`.
 */
export async function readWhole(
  stream: AsyncIterable<Uint8Array>,
  max: number,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > max) return undefined;
    pieces.push(piece);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
