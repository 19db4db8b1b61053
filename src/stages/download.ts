import {
  asyncScheduler,
  catchError,
  map,
  throwError,
  timeout as timeLimit,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { checkPng } from '../codecs/png/check-png.js';
import { frameError, messageOf, PipelineError, type ErrorCode } from '../errors.js';
import type { DownloadedFrame } from '../messages.js';
import { mergeMapDrain } from '../operators/merge-map-drain.js';
import { retryBackoff } from '../operators/retry-backoff.js';

/** A frame that failed and will be tried again. */
export interface Retry {
  readonly index: number;
  readonly error: unknown;
  /** 1 for the first retry. */
  readonly attempt: number;
  /** How long it waits first, in ms. */
  readonly delay: number;
}

export interface DownloadOptions {
  /** Reads the bytes of one frame: emits them once, whole. Subscribed again for each retry. */
  readonly read: (index: number) => Observable<Uint8Array>;
  /** How many reads run at once. */
  readonly concurrency: number;
  /** How often a frame is read again after its first failure. */
  readonly retries: number;
  /** Time for one read, in ms. */
  readonly timeout: number;
  /** Where the frames come from, for messages. */
  readonly endpoint?: string;
  readonly onRetry?: (retry: Retry) => void;
  readonly scheduler?: SchedulerLike;
  readonly random?: () => number;
}

/** What a peer would do again, so that asking again would only cost more. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['ERR_FRAME_TOO_LARGE', 'ERR_PNG_TOO_MANY_PIXELS']);

/**
 * Turns indices into frames that passed the PNG check, `concurrency` at a time, in the order they
 * arrive.
 *
 * A frame that still fails after its retries fails the stream, after those under way came in.
 *
 * @throws (through the stream) PipelineError with the index of the first frame that failed for good.
 */
export function download({
  read,
  concurrency,
  retries,
  timeout,
  endpoint,
  onRetry,
  scheduler = asyncScheduler,
  random = Math.random,
}: DownloadOptions): OperatorFunction<number, DownloadedFrame> {
  const expired = () =>
    throwError(
      () => new PipelineError('ERR_FRAME_TIMEOUT', `It was not complete after ${timeout} ms`),
    );
  const isRetryable = (error: unknown) =>
    error instanceof PipelineError && !HOPELESS.has(error.code);

  return mergeMapDrain((index) => {
    let firstError: unknown;
    let tries = 1;
    return read(index).pipe(
      timeLimit({ first: timeout, with: expired, scheduler }),
      map((png) => {
        checkPng(png);
        return { index, png };
      }),
      retryBackoff({
        retries,
        isRetryable,
        onRetry: (error, attempt, delay) => {
          firstError ??= error;
          tries = attempt + 1;
          onRetry?.({ index, error, attempt, delay });
        },
        random,
        scheduler,
      }),
      catchError((error: unknown) => {
        throw giveUp(firstError ?? error, error, tries, { index, endpoint });
      }),
    );
  }, concurrency);
}

/** The error of a frame that failed for good: its first cause, and the last where it is another. */
function giveUp(
  first: unknown,
  last: unknown,
  tries: number,
  where: { readonly index: number; readonly endpoint: string | undefined },
): unknown {
  if (!(first instanceof PipelineError)) return first;
  const end = messageOf(last) === first.message ? '' : `; at last: ${messageOf(last)}`;
  const message = tries === 1 ? first.message : `${first.message} (${tries} tries${end})`;
  return frameError(new PipelineError(first.code, message, { cause: first }), where);
}
