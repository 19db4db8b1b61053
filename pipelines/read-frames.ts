import type { Observable } from 'rxjs';
import { hasTrait, PipelineError } from '../src/errors.js';
import type { WarningCode } from '../src/events.js';
import type { DownloadedFrame } from '../src/messages.js';
import { adaptiveConcurrency } from '../src/operators/adaptive-concurrency.js';
import { OutageGate } from '../src/operators/outage-gate.js';
import { rateLimit } from '../src/operators/rate-limit.js';
import type { FetchSettings } from '../src/options/fetch.js';
import type { Downloads } from './downloads.js';

/** What one run reads frames with, and how many at once. */
export interface FrameReader {
  readonly read: (index: number) => Observable<DownloadedFrame>;
  readonly concurrency: number | (() => number);
}

/**
 * Reads frames of a source, as politely as is asked for. What is not asked for is not there, so that a
 * connection costs no more than it must.
 *
 *     source ──▶ watched (auto) ──▶ spaced out (rate) ──▶ gate (while the server is away)
 */
export function readFrames(
  source: Downloads,
  settings: FetchSettings,
  connections: number,
  onWarning: (code: WarningCode, message: string) => void,
): FrameReader {
  const { concurrency, rate, outage } = settings;
  const adaptive =
    concurrency === 'auto'
      ? adaptiveConcurrency({
          max: connections,
          // What may be an outage, the gate finds out.
          isOverload: (error) => hasTrait(error, 'overload') && !(outage > 0 && isOutage(error)),
        })
      : undefined;
  const paced = rate === undefined ? undefined : rateLimit<DownloadedFrame>({ perSecond: rate });
  const gate =
    outage > 0
      ? new OutageGate({
          isOutage,
          limit: outage,
          onClosed: (error) =>
            onWarning('WARN_SERVER_AWAY', awayMessage(error, source.label, outage)),
          // It was there all the time: some of its connections were too many.
          onOpened: (failedProbes) => {
            if (failedProbes === 0) adaptive?.backOff();
          },
        })
      : undefined;

  return {
    concurrency: adaptive?.limit ?? connections,
    read: (index) => {
      const connection = source.read(index);
      // The wait for its turn is not the server's time, so the watch is inside.
      const watched = adaptive ? connection.pipe(adaptive.observe()) : connection;
      const inTurn = paced ? watched.pipe(paced) : watched;
      return gate ? inTurn.pipe(gate.pass()) : inTurn;
    },
  };
}

const isOutage = (error: unknown): boolean => hasTrait(error, 'outage');

const awayMessage = (error: unknown, label: string, outage: number): string => {
  const isRefused = error instanceof PipelineError && error.code === 'ERR_CONNECTION_REFUSED';
  const what = isRefused ? 'refuses connections' : 'cannot be reached';
  return `${label} ${what}; waiting up to ${outage / 1_000} s for it (\`outage\`)`;
};
