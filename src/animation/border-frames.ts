import { anchorChunkOf, growingChunks, type ChunkLayout } from '../codecs/gif/chunk-layout.js';
import type { Frame, FramesBefore, Gap } from '../messages.js';

/** A frame or gap that chunks after it need, and how many of these chunks are not emitted yet. */
interface Kept {
  readonly frame: Frame | Gap;
  users: number;
}

/** The number of chunks that need the last frame of a chunk: the one after it. */
const LAST_USERS = 1;

/** Whether chunks after that of a 0-based position need its frame, too. */
export function isAtBorder(
  position: number,
  { chunkOf, firstOf }: ChunkLayout = growingChunks,
): boolean {
  const index = chunkOf(position);
  return position === firstOf(index + 1) - 1 || isAnchor(index, position - firstOf(index));
}

/** Whether the frame at a 0-based place of a chunk is the anchor of its group. */
const isAnchor = (index: number, place: number): boolean =>
  place === 0 && anchorChunkOf(index) === index;

/** Keeps the frames at the borders of chunks until the chunks after them are emitted. */
export class BorderFrames {
  /** The first frames of groups, by the index of their chunk. */
  private readonly anchors = new Map<number, Kept>();
  /** The last frames of chunks, by the index of the chunk. */
  private readonly lasts = new Map<number, Kept>();

  /**
   * Notes a frame, if it is at a border.
   *
   * @param index the 0-based index of its chunk, and `place` its 0-based place there.
   * @param size the number of frames of the chunk.
   */
  note(frame: Frame | Gap, index: number, place: number, size: number): void {
    if (isAnchor(index, place)) {
      this.anchors.set(index, { frame, users: usersOfAnchor(index) });
    }
    if (place === size - 1) this.lasts.set(index, { frame, users: LAST_USERS });
  }

  /** Whether the frames before a chunk have come. */
  areThere(index: number): boolean {
    if (index === 0) return true;
    return this.lasts.has(index - 1) && this.anchors.has(anchorChunkOf(index - 1));
  }

  /** Takes the frames before a chunk; `undefined` if one of them failed, or the chunk is the first. */
  take(index: number): FramesBefore<Frame> | undefined {
    if (index === 0) return undefined;
    const last = use(this.lasts, index - 1);
    const anchor = use(this.anchors, anchorChunkOf(index - 1));
    return isThere(anchor) && isThere(last) ? { anchor, last } : undefined;
  }
}

/** The number of chunks that need the anchor of a group: all after the first, and the first of the next group. */
function usersOfAnchor(first: number): number {
  let next = first + 1;
  while (anchorChunkOf(next) === first) next += 1;
  return next - first;
}

const isThere = (frame: Frame | Gap): frame is Frame => frame.image !== undefined;

/** Takes a frame, and forgets it after its last use. */
function use(kept: Map<number, Kept>, index: number): Frame | Gap {
  const one = kept.get(index) as Kept;
  one.users -= 1;
  if (one.users === 0) kept.delete(index);
  return one.frame;
}
