/**
 * Copies pieces of bytes into one array, in a buffer of its own.
 *
 * @param size the sum of their lengths.
 */
export function joinPieces(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
