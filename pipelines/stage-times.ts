import { concat, defer, of, tap, type OperatorFunction } from 'rxjs';
import type { Done, FetchEvent } from '../src/events.js';

/** When the stages of a run began and ended, as its events say; in ms, from any moment on. */
export interface StageTimes {
  readonly start: number;
  readonly firstFrameStarted?: number;
  readonly lastFrameSaved?: number;
  readonly firstChunkQueued?: number;
  readonly gifWritten?: number;
  /** Frames of the GIF. */
  readonly shown: number;
  readonly failed: number;
}

/** The times after one more event. */
export function afterEvent(times: StageTimes, event: FetchEvent, now: number): StageTimes {
  switch (event.type) {
    case 'frame-started':
      return times.firstFrameStarted === undefined ? { ...times, firstFrameStarted: now } : times;
    case 'frame-saved':
      return { ...times, lastFrameSaved: now };
    case 'frame-failed':
      return { ...times, failed: times.failed + 1 };
    case 'chunk-queued':
      return times.firstChunkQueued === undefined ? { ...times, firstChunkQueued: now } : times;
    case 'gif-written':
      return { ...times, gifWritten: now, shown: event.frames };
    default:
      return times;
  }
}

/**
 * Ends the events of a run with `done`, which is a scan over them.
 *
 *     in     -a-b-c-|
 *     out    -a-b-c-(d|)
 *
 * @param total how many frames are to be fetched; where none are, `done` counts those of the GIF.
 */
export const withDone =
  <Event extends FetchEvent>(
    total?: number,
    now: () => number = () => performance.now(),
  ): OperatorFunction<Event, Event | Done> =>
  (events) =>
    defer(() => {
      let times: StageTimes = { start: now(), shown: 0, failed: 0 };
      return concat(
        events.pipe(tap((event) => (times = afterEvent(times, event, now())))),
        defer(() => of(doneOf(times, total, now()))),
      );
    });

function doneOf(times: StageTimes, total: number | undefined, now: number): Done {
  const { start, firstFrameStarted, lastFrameSaved, firstChunkQueued, gifWritten } = times;
  const isFetched = total !== undefined;
  const downloadTime = between(firstFrameStarted, lastFrameSaved);
  return {
    type: 'done',
    frames: isFetched ? total - times.failed : times.shown,
    // Where all frames were kept, nothing was downloaded, in no time.
    downloadTime: isFetched ? (downloadTime ?? 0) : undefined,
    gifTime: between(firstChunkQueued, gifWritten),
    totalTime: now - start,
  };
}

const between = (start: number | undefined, end: number | undefined): number | undefined =>
  start === undefined || end === undefined ? undefined : end - start;
