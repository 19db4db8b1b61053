import cluster, { type Worker } from 'node:cluster';
import { filter, fromEvent, Observable, type Subscriber } from 'rxjs';
import {
  type ErrorCode,
  type Listening,
  messageOf,
  PipelineError,
  type ServeOptions,
} from '../../index.js';
import { checkOptions, serveTable } from '../../options/index.js';
import { EXIT_DONE } from '../process/exit.js';
import type { Totals } from './totals.js';

/** What a process has counted, as its metrics have it. */
export interface Counts {
  readonly type: 'counts';
  readonly counts: readonly object[];
}

/** What a process of the cluster tells the first one. */
type FromPart =
  | Listening
  | Counts
  | { readonly type: 'totals'; readonly totals: Totals }
  | { readonly type: 'log-failed'; readonly message: string }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** And the first one tells it: to end, as a signal would. */
const STOP = 'stop';

/** A process that dies younger than this may do so again: the next one waits, in ms. */
const YOUNG = 1_000;
const WAIT = 1_000;

export interface ClusterOptions {
  readonly processes: number;
  /** Its first value ends them all, each as `until` of `servePipeline` does. */
  readonly until: Observable<unknown>;
  /** Those that have not ended so long after `until` are killed, in ms. */
  readonly patience: number;
  /** Called with what a process has counted so far. */
  readonly onCounts: (id: number, counts: Counts['counts']) => void;
  /** Called with what a process has done so far. */
  readonly onTotals: (id: number, totals: Totals) => void;
  /** Called with why a process cannot write its log. */
  readonly onLogFailed: (message: string) => void;
  /** Called when a process died; another takes its place. */
  readonly onDeath: (id: number) => void;
  /** Told how many were killed because they did not end. */
  readonly onStuck: (processes: number) => void;
}

/**
 * Runs this command in several processes that share the listening sockets, and emits an address when
 * all of them accept there. A process that dies after that is replaced; where one ends by itself,
 * because nobody reads what it prints, all do. Unsubscribing kills all.
 *
 * @throws (through the stream) the error of the first process that fails.
 */
export const serveCluster = (options: ClusterOptions): Observable<Listening> =>
  new Observable((subscriber) => {
    const processes = new Processes(options, subscriber);
    subscriber.add(processes);
    processes.startAll();
    subscriber.add(options.until.subscribe(() => processes.stop()));
  });

class Processes {
  private readonly alive = new Set<Worker>();
  /** Who accepts at an address, and the addresses that were told. */
  private readonly accepting = new Map<string, Set<Worker>>();
  private readonly told = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isStopping = false;

  constructor(
    private readonly options: ClusterOptions,
    private readonly subscriber: Subscriber<Listening>,
  ) {
    // The kernel wakes a process that waits; one process that hands connections to the others costs more.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
  }

  startAll(): void {
    for (let k = 0; k < this.options.processes; k += 1) this.start(false);
  }

  /** Tells all to end, and kills those that do not. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.alive.forEach(tellToStop);
    this.after(this.options.patience, () => {
      this.options.onStuck(this.alive.size);
      this.killAll();
    });
    this.completeWhenEmpty();
  }

  unsubscribe(): void {
    this.timers.forEach(clearTimeout);
    this.killAll();
  }

  /** @param isReplacement whether there was one in its place that worked */
  private start(isReplacement: boolean): void {
    if (this.isStopping) return;
    const started = performance.now();
    const part = cluster.fork();
    let hasWorked = isReplacement;
    this.alive.add(part);
    part.on('error', (error) => {
      if (part.process.pid !== undefined) return; // of its channel: it is gone, which `exit` tells
      this.alive.delete(part);
      this.subscriber.error(
        new PipelineError('ERR_LISTEN_FAILED', `Cannot start a process: ${messageOf(error)}`, {
          cause: error,
        }),
      );
    });
    part.on('message', (message: FromPart | { readonly type: undefined }) => {
      if (message.type === 'listening') hasWorked = true;
      this.onMessage(part, message);
    });
    // What it said last may come after its exit, and before the end of its channel.
    const onEnd = () => {
      if (!part.isDead() || part.isConnected() || !this.alive.delete(part)) return;
      this.onEnd(part, hasWorked, performance.now() - started);
    };
    part.on('exit', onEnd);
    part.on('disconnect', onEnd);
  }

  private onMessage(part: Worker, message: FromPart | { readonly type: undefined }): void {
    if (message.type === 'listening') this.onListening(part, message);
    else if (message.type === 'counts') this.options.onCounts(part.id, message.counts);
    else if (message.type === 'totals') this.options.onTotals(part.id, message.totals);
    else if (message.type === 'log-failed') this.options.onLogFailed(message.message);
    else if (message.type === 'failed') {
      this.subscriber.error(new PipelineError(message.code, message.message));
    } // and those of other modules
  }

  private onListening(part: Worker, address: Listening): void {
    if (this.isStopping) {
      tellToStop(part); // while it started, it could not hear
      return;
    }
    const key = JSON.stringify(address);
    const parts = this.accepting.get(key) ?? new Set();
    this.accepting.set(key, parts.add(part));
    if (parts.size < this.options.processes || this.told.has(key)) return;
    this.told.add(key);
    this.subscriber.next(address);
  }

  private onEnd(part: Worker, hasWorked: boolean, age: number): void {
    for (const parts of this.accepting.values()) parts.delete(part);
    if (this.subscriber.closed) return;
    const { exitCode } = part.process;
    if (this.isStopping) this.completeWhenEmpty();
    else if (exitCode === EXIT_DONE) this.stop();
    else if (hasWorked) {
      this.options.onDeath(part.id);
      this.after(age < YOUNG ? WAIT : 0, () => this.start(true));
    } else {
      this.subscriber.error(
        new PipelineError('ERR_LISTEN_FAILED', `A process of the cluster ended with ${exitCode}`),
      );
    }
  }

  private completeWhenEmpty(): void {
    if (this.isStopping && this.alive.size === 0) this.subscriber.complete();
  }

  private killAll(): void {
    for (const part of this.alive) part.process.kill('SIGKILL');
  }

  private after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
  }
}

const tellToStop = (part: Worker): void => {
  if (part.isConnected()) part.send(STOP, () => undefined);
};

/** In one of the processes: tells the first, and resolves when it is told, or gone: then this one ends anyway. */
export const tell = (message: FromPart): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

export const tellFailure = (error: unknown): Promise<void> =>
  tell({
    type: 'failed',
    code: error instanceof PipelineError ? error.code : 'ERR_LISTEN_FAILED',
    message: messageOf(error),
  });

/** When the first process says that it is time to end. */
export const told = (): Observable<unknown> =>
  fromEvent(process, 'message', (message: unknown) => message).pipe(
    filter((message) => message === STOP),
  );

/** The share of one process of several: its part of the connections, and images that no other has. */
export const partOf = <Options extends ServeOptions & { readonly cluster: number }>(
  options: Options,
) => {
  const { seed } = options;
  const { size, maxConnections: asked } = options;
  const { maxConnections } = checkOptions(serveTable, { size, maxConnections: asked });
  return {
    ...options,
    seed: seed === undefined ? undefined : nextSeed(seed, cluster.worker?.id ?? 0),
    maxConnections: Math.ceil(maxConnections / options.cluster),
  };
};

/** The seed `steps` later; the first follows the last. */
function nextSeed(seed: number, steps: number): number {
  const room = Number.MAX_SAFE_INTEGER - seed;
  return steps <= room ? seed + steps : steps - room - 1;
}
