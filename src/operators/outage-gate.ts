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
  /** Whether an error says that the other end is away, and not that this attempt failed. */
  readonly isOutage: (error: unknown) => boolean;
  /** How long the other end may be away, in ms, before attempts fail. */
  readonly limit: number;
  /** Upper bound of the wait before the first probe, in ms; it doubles with each one that fails. */
  readonly initialDelay?: number;
  /** No wait is longer than this, in ms. */
  readonly maxDelay?: number;
  /** Called when the gate closes, with the error that closed it. */
  readonly onClosed?: (error: unknown) => void;
  /** Called when it opens again, with the number of probes that failed meanwhile. */
  readonly onOpened?: (failedProbes: number) => void;
  /** Where the jitter comes from: [0, 1). */
  readonly random?: () => number;
  readonly scheduler?: SchedulerLike;
}

/** The other end was away for too long. Its cause is the error of the first attempt that met that. */
export class OutageError extends Error {
  constructor(
    override readonly cause: unknown,
    /** How long it was waited for, in ms. */
    readonly waited: number,
  ) {
    super(`Nobody was there for ${waited} ms`, { cause });
    this.name = 'OutageError';
  }
}

/** An attempt that waits at the gate. */
interface Waiting {
  /** Its place among all attempts that came to the gate. */
  readonly number: number;
  readonly begin: (isProbe: boolean) => void;
  readonly fail: (error: OutageError) => void;
}

/**
 * A gate that attempts of one kind share, and that closes while the other end is away: that is no
 * attempt's own failure, and for all of them to find out by themselves would only be a load on the one
 * that comes back. An attempt that meets the outage is not failed; it waits, and so do those that come
 * later. One at a time goes through as a probe, after a wait that doubles, with jitter. When a probe
 * ends in any other way than by the outage, all go through (this is the "half open" state of a circuit
 * breaker: M. Nygard, Release It!, 5.2).
 *
 *     const gate = new OutageGate({ isOutage, limit: 15_000 });
 *     merge(a.pipe(gate.pass()), b.pipe(gate.pass()))
 *
 *     a      ^-#   ^-#       ^-a|      a is the probe, twice
 *     b       ^-#              ^-b|
 *     out    ------------------a-b|
 *
 * @throws (through the streams) OutageError when it has been closed for `limit` ms, and at once for
 *   what meets the outage after that; other errors of the source pass.
 */
export class OutageGate {
  private readonly options: Required<OutageGateOptions>;
  /** Attempts that wait, in any order: many may meet the outage at once. */
  private readonly waiting = new Set<Waiting>();
  /** How many have come to the gate. */
  private count = 0;
  /** Since when it is closed, in ms, the error that closed it, and how many probes failed; none while it is open. */
  private outage:
    { readonly since: number; readonly error: unknown; failedProbes: number } | undefined;
  /** The wait for the next probe, and whether one is under way: at most one of the two. */
  private timer: Subscription | undefined;
  private isProbing = false;
  /** Set once the outage was too long. */
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

  /** Lets a source through while the gate is open; after an outage it is subscribed to again. */
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

  /** An attempt has met the outage. */
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

  /** Its subscriber is gone, or has its end. */
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

  /** Sees to it that there will be a probe, where somebody waits and none is on its way. */
  private schedule(): void {
    if (!this.outage || this.timer || this.isProbing || this.waiting.size === 0) return;
    const { initialDelay, maxDelay, limit, random, scheduler } = this.options;
    const { since, failedProbes } = this.outage;
    const most = Math.min(maxDelay, initialDelay * 2 ** failedProbes);
    // The last probe is not before the time is up.
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

  /** Takes all that wait, the one that came first in front. */
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
