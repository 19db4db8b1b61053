import {
  catchError,
  defer,
  of,
  tap,
  throwError,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { frameError, hasTrait, messageOf, PipelineError } from '../errors.js';
import type { DownloadedFrame, Gap } from '../messages.js';
import { mergeMapDrain } from '../operators/merge-map-drain.js';
import { OutageError } from '../operators/outage-gate.js';
import { RetryBudget } from '../operators/retry-budget.js';
import { retryWithBudget } from '../operators/retry-with-budget.js';

/** A frame that failed and will be tried again. */
export interface Retry {
  /** The 0-based index of the frame. */
  readonly index: number;
  readonly error: unknown;
  /** 1 for the first retry. */
  readonly attempt: number;
  /** The wait before the retry, in ms. */
  readonly delay: number;
}

/** The options of `download`. */
export interface DownloadOptions {
  /**
   * Reads the frame of a 0-based index: emits it once, checked, or fails with a PipelineError. Each retry
   * subscribes again. An OutageError (`OutageGate`) concerns all frames: it fails the stream, with its cause.
   */
  readonly read: (index: number) => Observable<DownloadedFrame>;
  /** The most reads at once; a function is called before each read. */
  readonly concurrency: number | (() => number);
  /** The most retries of one frame. */
  readonly retries: number;
  /**
   * The most retries of all frames together, beyond one per success.
   *
   * @default no limit but `retries`
   */
  readonly retryBudget?: number;
  /** The source of the frames, such as `host:port`, for messages. */
  readonly endpoint?: string;
  /** Called before each retry. */
  readonly onRetry?: (retry: Retry) => void;
  /**
   * Called with each frame that failed for good; a gap is then emitted for it. A spent budget and a
   * server that is away for too long fail the stream even so.
   *
   * @default the first such frame fails the stream
   */
  readonly onFailed?: ((error: PipelineError, index: number) => void) | undefined;
  /**
   * Random numbers in [0, 1), which spread retries in time.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /** Times the retries. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

const isRetryable = (error: unknown): boolean =>
  error instanceof PipelineError && !hasTrait(error, 'hopeless');

/**
 * Turns 0-based indices into frames, up to `concurrency` at a time. Frames come out in the order in which
 * they arrive. When a frame has failed for good, the reads under way still finish before the stream fails.
 *
 *     in         0-1-|
 *     read(0)    -----F|
 *     read(1)      -F|
 *     out        ---1-0|
 *
 * @throws (through the stream) PipelineError with the index of the first frame that failed for good, and
 *   the first cause of its failure; `ERR_RETRY_BUDGET_SPENT`, with that cause, if the budget was spent.
 */
export const download =
  ({
    read,
    concurrency,
    retries,
    retryBudget,
    endpoint,
    onRetry,
    onFailed,
    random,
    scheduler,
  }: DownloadOptions): OperatorFunction<number, DownloadedFrame | Gap> =>
  (indices) =>
    defer(() => {
      // Each success gives back a whole retry: a server that fails half of the time is slow, but not gone.
      const budget =
        retryBudget === undefined
          ? undefined
          : new RetryBudget({ capacity: retryBudget, refill: 1 });
      // The refill is below, once for all frames: one more operator per frame costs measurable time.
      const spending = budget && { spend: () => budget.spend() };
      /** Errors that concern the whole run, not one frame. */
      const ofRun = new WeakSet<object>();
      const isOfFrame = (error: unknown): error is PipelineError =>
        error instanceof PipelineError && !ofRun.has(error);
      const obtain = (index: number) =>
        read(index).pipe(
          retryWithBudget({
            retries,
            budget: spending,
            isRetryable,
            leastDelay: (error) => (error instanceof PipelineError ? error.retryAfter : undefined),
            onRetry: (error, attempt, delay) => onRetry?.({ index, error, attempt, delay }),
            giveUp: (first, last, tries, isBudgetSpent) => {
              const isAway = last instanceof OutageError;
              const error = isAway ? awayTooLong(last) : blame(first, last, tries);
              const failure = frameError(isBudgetSpent ? outOfBudget(error, retryBudget) : error, {
                index,
                endpoint,
              });
              if (isAway || isBudgetSpent) ofRun.add(failure as object);
              return failure;
            },
            random,
            scheduler,
          }),
        );
      const obtainOrGap = (index: number) =>
        obtain(index).pipe(
          catchError((error: unknown) => {
            if (!onFailed || !isOfFrame(error)) return throwError(() => error);
            onFailed(error, index);
            return of<Gap>({ index, image: undefined });
          }),
        );
      const frames = indices.pipe(mergeMapDrain(onFailed ? obtainOrGap : obtain, concurrency));
      return budget ? frames.pipe(tap(({ image }) => image && budget.refill())) : frames;
    });

/** The first error of a frame, with the number of tries, and with the last error if it differs. */
function blame(first: unknown, last: unknown, tries: number): unknown {
  if (!(first instanceof PipelineError) || tries === 1) return first;
  const end = messageOf(last) === first.message ? '' : `; at last: ${messageOf(last)}`;
  return new PipelineError(first.code, `${first.message} (${tries} tries${end})`, { cause: first });
}

/** The error that the outage began with, and how long we waited for the server. */
function awayTooLong({ cause, waited }: OutageError): unknown {
  if (!(cause instanceof PipelineError)) return cause;
  const seconds = Math.round(waited / 100) / 10;
  return new PipelineError(cause.code, `${cause.message} (waited ${seconds} s: \`outage\`)`, {
    cause,
  });
}

const outOfBudget = (error: unknown, retryBudget = 0): PipelineError =>
  new PipelineError(
    'ERR_RETRY_BUDGET_SPENT',
    `${messageOf(error)}; all ${retryBudget} retries of this run are spent (\`retryBudget\`)`,
    { cause: error },
  );
