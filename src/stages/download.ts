import {
  asyncScheduler,
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
  readonly index: number;
  readonly error: unknown;
  /** 1 for the first retry. */
  readonly attempt: number;
  /** How long it waits first, in ms. */
  readonly delay: number;
}

/** The options of `download`. */
export interface DownloadOptions {
  /**
   * Reads one frame: emits it once, checked, or fails with a PipelineError. Subscribed again for each
   * retry. An OutageError (`OutageGate`) is no frame's own: it fails the stream, with its cause.
   */
  readonly read: (index: number) => Observable<DownloadedFrame>;
  /** How many reads run at once; a function is asked before each. */
  readonly concurrency: number | (() => number);
  /** How often a frame is read again after its first failure. */
  readonly retries: number;
  /**
   * How many more retries than successes all frames may spend together. Each frame has all of its
   * `retries` where this is left out.
   */
  readonly retryBudget?: number;
  /** Where the frames come from, for messages. */
  readonly endpoint?: string;
  /** Called before each retry. */
  readonly onRetry?: (retry: Retry) => void;
  /**
   * Called with each frame that failed for good, which then leaves a gap; where it is left out, the first
   * such frame fails the stream. A budget that is spent always does, and so does a server that was away
   * for too long.
   */
  readonly onFailed?: ((error: PipelineError, index: number) => void) | undefined;
  /**
   * Numbers from 0 to below 1, which spread retries in time.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  readonly scheduler?: SchedulerLike;
}

const isRetryable = (error: unknown): boolean =>
  error instanceof PipelineError && !hasTrait(error, 'hopeless');

/**
 * Turns indices into frames, `concurrency` at a time, in the order in which they arrive.
 *
 * A frame that still fails after its retries fails the stream, after those under way came in.
 *
 * @throws (through the stream) PipelineError with the index of the first frame that failed for good,
 *   and its first cause; `ERR_RETRY_BUDGET_SPENT`, because of that cause, where there were no retries
 *   left for it.
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
    random = Math.random,
    scheduler = asyncScheduler,
  }: DownloadOptions): OperatorFunction<number, DownloadedFrame | Gap> =>
  (indices) =>
    defer(() => {
      // Every frame is wanted, so a success gives back a whole one: what fails half of the time is slow,
      // and not gone.
      const budget =
        retryBudget === undefined
          ? undefined
          : new RetryBudget({ capacity: retryBudget, refill: 1 });
      // The refill is below, once for all of them: an operator more on each would be felt.
      const spending = budget && { spend: () => budget.spend() };
      /** Errors that concern the run, and not one frame. */
      const ofRun = new WeakSet<object>();
      const isOfFrame = (error: unknown): error is PipelineError =>
        error instanceof PipelineError && !ofRun.has(error);
      const obtain = (index: number) =>
        read(index).pipe(
          retryWithBudget({
            retries,
            budget: spending,
            isRetryable,
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

/** The first cause of a frame's failure, with the number of tries, and the last where it is another. */
function blame(first: unknown, last: unknown, tries: number): unknown {
  if (!(first instanceof PipelineError) || tries === 1) return first;
  const end = messageOf(last) === first.message ? '' : `; at last: ${messageOf(last)}`;
  return new PipelineError(first.code, `${first.message} (${tries} tries${end})`, { cause: first });
}

/** The error that the outage began with, and how long it was waited for its end. */
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
