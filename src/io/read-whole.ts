import { joinPieces } from './join-pieces.js';

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
  return joinPieces(pieces, size);
}
