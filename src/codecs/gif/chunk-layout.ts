/**
 * The frames at which chunks begin. The layout is the same on every machine, whatever the number of threads
 * or frames: the first frame of a chunk may have to cover the whole screen, so the layout changes the bytes of a
 * GIF, and these must depend on the frames and settings only.
 */
export interface ChunkLayout {
  /** The 0-based index of the chunk that holds the frame at a 0-based position. */
  readonly chunkOf: (frame: number) => number;
  /** The 0-based position of the first frame of a chunk. */
  readonly firstOf: (chunk: number) => number;
}

/**
 * The most frames of a chunk. The work on them takes much longer than a message between threads. Twice as many would
 * leave threads without work: a window of large frames has room for few chunks.
 */
export const CHUNK_FRAMES = 32;

/** A layout in which all chunks have the same number of frames. */
export const evenChunks = (size: number): ChunkLayout => ({
  chunkOf: (frame) => Math.floor(frame / size),
  firstOf: (chunk) => chunk * size,
});

/**
 * The first frames of the first chunks. Two chunks have the same size, the next two twice as much. So all
 * threads get work early, and two or four threads share a hundred frames about evenly.
 */
const STARTS = [0, 8, 16, 32, 48];
/** The first chunk of `CHUNK_FRAMES` frames. */
const EVEN_FROM = STARTS.length - 1;
/** The first frame of that chunk. */
const EVEN_START = 48;

/** The default layout: chunks of 8, 8, 16, 16, and then of 32 frames. */
export const growingChunks: ChunkLayout = {
  chunkOf: (frame) =>
    frame >= EVEN_START
      ? EVEN_FROM + Math.floor((frame - EVEN_START) / CHUNK_FRAMES)
      : STARTS.findIndex((_, chunk) => frame < (STARTS[chunk + 1] as number)),
  firstOf: (chunk) =>
    chunk < EVEN_FROM ? (STARTS[chunk] as number) : EVEN_START + (chunk - EVEN_FROM) * CHUNK_FRAMES,
};

/** The number of chunks in a group. All chunks of a group have the same anchor. */
const GROUP_CHUNKS = 16;

/**
 * The 0-based index of the chunk whose first frame is the anchor of a chunk: the first chunk of its group. What
 * the screen shows after a chunk is computed from its anchor and its last frame.
 */
export const anchorChunkOf = (chunk: number): number => chunk - (chunk % GROUP_CHUNKS);
