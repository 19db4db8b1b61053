import { concat, defer, of, tap, type OperatorFunction } from 'rxjs';
import type { Done, FetchEvent } from '../src/events.js';

/** The times at which the stages of a run began and ended, taken from its events; in ms of one clock. */
export interface StageTimes {
  readonly start: number;
  readonly firstFrameStarted?: number;
  readonly lastFrameSaved?: number;
  readonly firstChunkQueued?: number;
  readonly gifWritten?: number;
  /** The number of frames in the GIF. */
  readonly shown: number;
  /** The number of frames that failed for good. */
  readonly failed: number;
}

/** Returns the times, updated by one event. */
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
 * Adds the event `done` at the end of a run, with figures that are collected from the other events.
 *
 *     in     -a-b-c-|
 *     out    -a-b-c-(d|)
 *
 * @param total the number of frames to fetch; if `undefined`, `done` counts the frames of the GIF.
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
    // If all frames were kept, nothing was downloaded: 0 ms.
    downloadTime: isFetched ? (downloadTime ?? 0) : undefined,
    gifTime: between(firstChunkQueued, gifWritten),
    totalTime: now - start,
  };
}

const between = (start: number | undefined, end: number | undefined): number | undefined =>
  start === undefined || end === undefined ? undefined : end - start;
