import { Observable, type OperatorFunction } from 'rxjs';
import { PipelineError } from '../errors.js';
import { growingChunks, type ChunkLayout } from '../codecs/gif/chunk-layout.js';
import { BorderFrames } from '../animation/border-frames.js';
import { positionOf, type Chunk, type Frame, type Gap } from '../messages.js';
import { whileOpen } from '../operators/while-open.js';

/**
 * Groups frames that arrive in any order into chunks of consecutive positions. A chunk is emitted as soon
 * as it is complete, and the last frame before it and its anchor have come; the last chunk may be shorter.
 * A gap counts as its frame, and the chunk lists its position in `gaps`.
 *
 *     in (two each)   1-0-2-|
 *     out             --A---(B|)     A = 0, 1   B = 2
 *
 * @param layout which positions belong to which chunk.
 * @throws (through the stream) PipelineError `ERR_FRAME_MISSING` if a position is missing at the end,
 *   `ERR_FRAME_TWICE` for a position that came before.
 */
export function chunk(layout: ChunkLayout = growingChunks): OperatorFunction<Frame | Gap, Chunk> {
  const { chunkOf, firstOf } = layout;
  return (source) =>
    new Observable((subscriber) => {
      /** Incomplete chunks, by index. */
      const open = new Map<number, { frames: (Frame | Gap)[]; filled: number }>();
      /** The first chunk not emitted yet, and the later ones that were emitted. */
      let next = 0;
      const ahead = new Set<number>();
      /** One past the highest position so far. */
      let end = 0;
      const borders = new BorderFrames();
      /** The frames of complete chunks that wait for frames before them, by the index of the chunk. */
      const waiting = new Map<number, (Frame | Gap)[]>();

      const sizeOf = (index: number): number => firstOf(index + 1) - firstOf(index);

      const emit = (index: number, frames: (Frame | Gap)[]): void => {
        open.delete(index);
        waiting.delete(index);
        ahead.add(index);
        while (ahead.delete(next)) next += 1;
        subscriber.next({
          index,
          firstFrame: firstOf(index),
          ...withGaps(frames),
          before: borders.take(index),
          isContinued: frames.length === sizeOf(index) && frames.at(-1)?.image !== undefined,
        });
      };

      const emitReady = (): void => {
        for (const [index, frames] of waiting) {
          if (borders.areThere(index)) emit(index, frames);
        }
      };

      return source.pipe(whileOpen(subscriber)).subscribe({
        next: (frame) => {
          const position = positionOf(frame);
          const index = chunkOf(position);
          const place = position - firstOf(index);
          if (index < next || ahead.has(index) || open.get(index)?.frames[place]) {
            subscriber.error(
              new PipelineError('ERR_FRAME_TWICE', `Frame ${frame.index} came twice`, {
                index: frame.index,
              }),
            );
            return;
          }
          let run = open.get(index);
          if (!run) open.set(index, (run = { frames: [], filled: 0 }));
          run.frames[place] = frame;
          run.filled += 1;
          end = Math.max(end, position + 1);
          borders.note(frame, index, place, sizeOf(index));
          if (run.filled === sizeOf(index)) waiting.set(index, run.frames);
          emitReady();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          const first = firstOf(next);
          const rest = open.get(next);
          // Only the last chunk may be shorter than the others.
          if (rest?.filled === end - first) emit(next, rest.frames);
          if (firstOf(next) >= end) {
            subscriber.complete();
            return;
          }
          const missing = first + firstHole(rest?.frames ?? []);
          subscriber.error(
            new PipelineError('ERR_FRAME_MISSING', `Frame ${missing} is missing`, {
              index: missing,
            }),
          );
        },
      });
    });
}

function withGaps(frames: readonly (Frame | Gap)[]): Pick<Chunk, 'frames' | 'gaps'> {
  const whole = frames.filter((frame) => frame.image !== undefined);
  if (whole.length === frames.length) return { frames: whole };
  const gaps = frames.filter(({ image }) => image === undefined).map(positionOf);
  return { frames: whole, gaps };
}

const firstHole = (frames: readonly (Frame | Gap | undefined)[]): number => {
  const hole = frames.findIndex((frame) => frame === undefined);
  return hole === -1 ? frames.length : hole;
};
