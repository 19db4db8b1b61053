import { defer, map, reduce, type OperatorFunction } from 'rxjs';
import type { FetchEvent } from '../../src/events.js';

/** From one moment of a run to another, both in ms since its start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The times of one run, taken from its events. */
export interface RunRecord {
  /** From the start to the complete GIF, in ms. */
  readonly total: number;
  /** The download of each frame, in the order in which they ended. */
  readonly downloads: readonly Span[];
  /** The encoding of each chunk, with the 0-based number of its worker, in the order in which they ended. */
  readonly chunks: readonly (Span & { readonly worker: number })[];
  /** From the first frame that was asked for to the last one that came. */
  readonly download: Span;
  /** From the first chunk that was complete to the complete GIF. */
  readonly gif: Span;
}

/**
 * Turns the events of a run into one record of its times.
 *
 *     in     -a-b-c-|
 *     out    -------(r|)
 *
 * @param now a clock, in ms. @default performance.now
 */
export const recordRun =
  (now: () => number = () => performance.now()): OperatorFunction<FetchEvent, RunRecord> =>
  (events) =>
    defer(() => {
      const begin = now();
      return events.pipe(
        reduce((notes, event) => notes.add(event, now() - begin), new Notes()),
        map((notes) => notes.record(now() - begin)),
      );
    });

class Notes {
  private readonly asked = new Map<number, number>();
  private readonly begun = new Map<number, { readonly start: number; readonly worker: number }>();
  private readonly downloads: Span[] = [];
  private readonly chunks: RunRecord['chunks'][number][] = [];
  private firstAsked: number | undefined;
  private firstQueued: number | undefined;

  add(event: FetchEvent, time: number): this {
    switch (event.type) {
      case 'frame-started':
        this.firstAsked ??= time;
        this.asked.set(event.index, time);
        break;
      case 'frame-received':
        this.downloads.push({ start: this.asked.get(event.index) ?? time, end: time });
        break;
      case 'chunk-queued':
        this.firstQueued ??= time;
        break;
      case 'chunk-started': // again, if its thread died
        this.begun.set(event.chunk, { start: time, worker: event.worker });
        break;
      case 'chunk-encoded':
        this.chunks.push({ start: time, worker: 0, ...this.begun.get(event.chunk), end: time });
        break;
      default: // other events begin or end nothing
    }
    return this;
  }

  record(total: number): RunRecord {
    const { downloads, chunks, firstAsked = 0, firstQueued = total } = this;
    return {
      ...{ total, downloads, chunks },
      download: { start: firstAsked, end: downloads.at(-1)?.end ?? firstAsked },
      gif: { start: firstQueued, end: total },
    };
  }
}
