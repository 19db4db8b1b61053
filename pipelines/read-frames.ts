import type { Observable } from 'rxjs';
import { hasTrait, PipelineError } from '../src/errors.js';
import type { WarningCode } from '../src/events.js';
import type { DownloadedFrame } from '../src/messages.js';
import { adaptiveConcurrency } from '../src/operators/adaptive-concurrency.js';
import { OutageGate } from '../src/operators/outage-gate.js';
import { rateLimit } from '../src/operators/rate-limit.js';
import type { FetchSettings } from '../src/options/fetch.js';
import type { Downloads } from './downloads.js';

/** How one run reads frames. */
export interface FrameReader {
  /** Reads the frame of a 0-based index. Cold. */
  readonly read: (index: number) => Observable<DownloadedFrame>;
  /** The most reads at once; a function if it adapts to the server. */
  readonly concurrency: number | (() => number);
}

/**
 * Reads frames of a source with the limits in the options: adaptive concurrency, a rate, a wait during an
 * outage. A limit that is not set adds no operator, so that a connection costs as little as possible.
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
  const waitsForServer = outage > 0;
  const adaptive =
    concurrency === 'auto'
      ? adaptiveConcurrency({
          max: connections,
          // The gate handles errors that may be an outage.
          isOverload: (error) =>
            hasTrait(error, 'overload') && !(waitsForServer && isOutage(error)),
        })
      : undefined;
  const paced = rate === undefined ? undefined : rateLimit<DownloadedFrame>({ perSecond: rate });
  const gate = waitsForServer
    ? new OutageGate({
        isOutage,
        limit: outage,
        onClosed: (error) =>
          onWarning('WARN_SERVER_AWAY', awayMessage(error, source.label, outage)),
        // If no probe failed, the server was never away; it only refused too many connections.
        onOpened: (failedProbes) => {
          if (failedProbes === 0) adaptive?.backOff();
        },
      })
    : undefined;

  return {
    concurrency: adaptive?.limit ?? connections,
    read: (index) => {
      const connection = source.read(index);
      // Measure inside of the rate limit: the wait for a turn is not the server's time.
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
