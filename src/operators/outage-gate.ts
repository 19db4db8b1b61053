import {
  asyncScheduler,
  Observable,
  timer,
  type MonoTypeOperatorFunction,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';

/** The options of `OutageGate`. */
export interface OutageGateOptions {
  /** Whether an error means that the server is away, and not just that this attempt failed. */
  readonly isOutage: (error: unknown) => boolean;
  /** How long the server may be away before attempts fail, in ms. */
  readonly limit: number;
  /** The longest wait before the first probe, in ms; it doubles after each failed probe. @default 100 */
  readonly initialDelay?: number;
  /** The longest wait between probes, in ms. @default 1000 */
  readonly maxDelay?: number;
  /** Called when the gate closes, with the error that closed it. */
  readonly onClosed?: (error: unknown) => void;
  /** Called when the gate opens again, with the number of failed probes. */
  readonly onOpened?: (failedProbes: number) => void;
  /** The source of the jitter: a number in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Times the waits. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/** The server was away for too long. `cause` is the error of the first attempt that found it away. */
export class OutageError extends Error {
  constructor(
    override readonly cause: unknown,
    /** How long the gate was closed, in ms. */
    readonly waited: number,
  ) {
    super(`No server answered for ${waited} ms`, { cause });
    this.name = 'OutageError';
  }
}

/** An attempt that waits at the gate. */
interface Waiting {
  /** Its 0-based number among all attempts that came to the gate. */
  readonly number: number;
  readonly begin: (isProbe: boolean) => void;
  readonly fail: (error: OutageError) => void;
}

/**
 * A gate that attempts at one server share. It closes while the server is away: attempts do not fail, and
 * do not burden the server with retries when it comes back. They wait at the gate, and so do later ones.
 * One attempt at a time goes through as a probe, after a wait that doubles, with jitter. When a probe
 * emits, completes or fails for another reason, the gate opens for all. (A probe is the "half open" state
 * of a circuit breaker: M. Nygard, Release It!, 5.2.)
 *
 *     const gate = new OutageGate({ isOutage, limit: 15_000 });
 *     merge(a.pipe(gate.pass()), b.pipe(gate.pass()))
 *
 *     a      ^-#   ^-#       ^-a|      a is the probe, twice
 *     b       ^-#              ^-b|
 *     out    ------------------a-b|
 *
 * @throws (through the streams) OutageError for all that wait when the gate has been closed for `limit`
 *   ms, and at once for each later attempt that finds the server away. Other errors of the source pass.
 */
export class OutageGate {
  private readonly options: Required<OutageGateOptions>;
  /** Attempts that wait at the gate, in no order. */
  private readonly waiting = new Set<Waiting>();
  /** The number of attempts that have come to the gate. */
  private count = 0;
  /** While closed: the time it closed, in ms, the error that closed it, and the number of failed probes. */
  private outage:
    { readonly since: number; readonly error: unknown; failedProbes: number } | undefined;
  /** The wait for the next probe, and whether a probe is under way: never both. */
  private timer: Subscription | undefined;
  private isProbing = false;
  /** Set once the outage has lasted too long. */
  private final: OutageError | undefined;

  constructor({
    initialDelay = 100,
    maxDelay = 1_000,
    onClosed = () => undefined,
    onOpened = () => undefined,
    random = Math.random,
    scheduler = asyncScheduler,
    ...options
  }: OutageGateOptions) {
    this.options = { initialDelay, maxDelay, onClosed, onOpened, random, scheduler, ...options };
  }

  /** An operator that subscribes to its source while the gate is open, and again after an outage. */
  pass<T>(): MonoTypeOperatorFunction<T> {
    return (source) =>
      new Observable<T>((subscriber) => {
        let attempt: Subscription | undefined;
        let isProbe = false;
        const waiting: Waiting = {
          number: this.count++,
          begin: (asProbe) => {
            isProbe = asProbe;
            attempt = source.subscribe({
              next: (value) => {
                passed();
                subscriber.next(value);
              },
              error: (error: unknown) => {
                if (this.options.isOutage(error)) {
                  const wasProbe = isProbe;
                  isProbe = false;
                  this.meet(error, waiting, wasProbe);
                  return;
                }
                passed();
                subscriber.error(error);
              },
              complete: () => {
                passed();
                subscriber.complete();
              },
            });
            if (subscriber.closed) attempt.unsubscribe();
          },
          fail: (error) => subscriber.error(error),
        };
        const passed = () => {
          if (!isProbe) return;
          isProbe = false;
          this.open();
        };
        if (this.outage) this.wait(waiting);
        else waiting.begin(false);
        return () => {
          attempt?.unsubscribe();
          this.leave(waiting, isProbe);
        };
      });
  }

  /** Handles an attempt that found the server away. */
  private meet(error: unknown, waiting: Waiting, wasProbe: boolean): void {
    if (this.final) {
      waiting.fail(this.final);
      return;
    }
    if (!this.outage) {
      this.outage = { since: this.now(), error, failedProbes: 0 };
      this.options.onClosed(error);
    }
    if (!wasProbe) {
      this.wait(waiting);
      return;
    }
    this.outage.failedProbes += 1;
    this.isProbing = false;
    this.waiting.add(waiting);
    if (this.now() - this.outage.since >= this.options.limit) this.giveUp();
    else this.schedule();
  }

  private wait(waiting: Waiting): void {
    this.waiting.add(waiting);
    this.schedule();
  }

  /** Removes an attempt that has ended or was unsubscribed. */
  private leave(waiting: Waiting, isProbe: boolean): void {
    this.waiting.delete(waiting);
    if (isProbe) this.isProbing = false;
    if (this.waiting.size > 0) {
      this.schedule();
      return;
    }
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  /** Schedules a probe, if an attempt waits and no probe is scheduled or under way. */
  private schedule(): void {
    if (!this.outage || this.timer || this.isProbing || this.waiting.size === 0) return;
    const { initialDelay, maxDelay, limit, random, scheduler } = this.options;
    const { since, failedProbes } = this.outage;
    const most = Math.min(maxDelay, initialDelay * 2 ** failedProbes);
    // The last probe comes exactly at the limit.
    const left = since + limit - this.now();
    const delay = Math.max(0, Math.min(left, most * (0.5 + random() / 2)));
    this.timer = timer(delay, scheduler).subscribe(() => {
      this.timer = undefined;
      let first: Waiting | undefined;
      for (const one of this.waiting) if (!first || one.number < first.number) first = one;
      if (!first) return;
      this.isProbing = true;
      this.waiting.delete(first);
      first.begin(true);
    });
  }

  /** Removes and returns all waiting attempts, in the order in which they came. */
  private takeAll(): readonly Waiting[] {
    const all = [...this.waiting].sort((a, b) => a.number - b.number);
    this.waiting.clear();
    return all;
  }

  private open(): void {
    const failedProbes = this.outage?.failedProbes ?? 0;
    this.outage = undefined;
    this.isProbing = false;
    this.options.onOpened(failedProbes);
    for (const { begin } of this.takeAll()) begin(false);
  }

  private giveUp(): void {
    const { error, since } = this.outage as { error: unknown; since: number };
    this.final = new OutageError(error, this.now() - since);
    this.outage = undefined;
    for (const { fail } of this.takeAll()) fail(this.final);
  }

  private now(): number {
    return this.options.scheduler.now();
  }
}
