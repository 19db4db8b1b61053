/**
 * Where chunks begin. Part of the format, not of the machine: a chunk's first frame is a whole one, and
 * the bytes of a GIF must not depend on who makes it, nor on knowing beforehand how many frames come.
 */
export interface ChunkLayout {
  /** The index of the chunk that a frame is in. */
  readonly chunkOf: (frame: number) => number;
  /** The index of a chunk's first frame. */
  readonly firstOf: (chunk: number) => number;
}

/** The most frames of a chunk: messages between threads stay cheap beside the work. */
export const CHUNK_FRAMES = 64;

/** Chunks of one size. */
export const evenChunks = (size: number): ChunkLayout => ({
  chunkOf: (frame) => Math.floor(frame / size),
  firstOf: (chunk) => chunk * size,
});

/**
 * The first chunks: two of a size, then two of twice the size. All threads have work early, and a
 * hundred frames are shared out among two or four about evenly.
 */
const STARTS = [0, 8, 16, 32, 48, 80, 112];
const EVEN_FROM = STARTS.length - 1;
const EVEN_START = 112;

/** Chunks of 8, 8, 16, 16, 32, 32, and then of 64 frames. */
export const growingChunks: ChunkLayout = {
  chunkOf: (frame) =>
    frame >= EVEN_START
      ? EVEN_FROM + Math.floor((frame - EVEN_START) / CHUNK_FRAMES)
      : STARTS.findIndex((_, chunk) => frame < (STARTS[chunk + 1] as number)),
  firstOf: (chunk) =>
    chunk < EVEN_FROM ? (STARTS[chunk] as number) : EVEN_START + (chunk - EVEN_FROM) * CHUNK_FRAMES,
};
