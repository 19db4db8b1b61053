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

/** The metrics of a process so far, in the form of `prom-client`. */
export interface Counts {
  readonly type: 'counts';
  readonly counts: readonly object[];
}

/** A message from a process of the cluster to the first one. */
type FromPart =
  | Listening
  | Counts
  | { readonly type: 'totals'; readonly totals: Totals }
  | { readonly type: 'log-failed'; readonly message: string }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** The message from the first process that asks another one to end, as a signal would. */
const STOP = 'stop';

/** If a process dies this soon after its start, in ms, its replacement waits, because it may die, too. */
const YOUNG = 1_000;
/** How long the replacement waits, in ms. */
const WAIT = 1_000;

/** The options of `serveCluster`. */
export interface ClusterOptions {
  /** The number of processes that serve. */
  readonly processes: number;
  /** When it emits, all processes are asked to end, as by `until` of `servePipeline`. */
  readonly until: Observable<unknown>;
  /** The time after `until`, in ms, at which the processes that have not ended are killed. */
  readonly patience: number;
  /** Called with the metrics of a process so far. */
  readonly onCounts: (id: number, counts: Counts['counts']) => void;
  /** Called with the totals of a process so far. */
  readonly onTotals: (id: number, totals: Totals) => void;
  /** Called with the error message of a process that cannot write its log. */
  readonly onLogFailed: (message: string) => void;
  /** Called when a process has died, before another one replaces it. */
  readonly onDeath: (id: number) => void;
  /** Called with the number of processes that did not end in time, before they are killed. */
  readonly onStuck: (processes: number) => void;
}

/**
 * Runs this command in several processes that share the listening sockets. Emits an address when all
 * processes accept connections there.
 *
 * A process that dies after it has begun to listen is replaced. A process ends with exit code 0 if the reader
 * of its output has closed the pipe; then all processes are asked to end. Unsubscribing kills all processes.
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

/** The processes of a cluster, seen from the first one. */
class Processes {
  private readonly alive = new Set<Worker>();
  /** The processes that accept connections at an address, by the address as JSON. */
  private readonly accepting = new Map<string, Set<Worker>>();
  /** The addresses that were emitted, as JSON. */
  private readonly emitted = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isStopping = false;

  constructor(
    private readonly options: ClusterOptions,
    private readonly subscriber: Subscriber<Listening>,
  ) {
    // Each process accepts connections from the shared socket. With the other policy the first process
    // accepts all connections and hands them to the others, which is slower.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
  }

  /** Starts all processes. */
  startAll(): void {
    for (let k = 0; k < this.options.processes; k += 1) this.start(false);
  }

  /** Asks all processes to end, and kills those that have not ended after `patience`. */
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

  /** Kills all processes. */
  unsubscribe(): void {
    this.timers.forEach(clearTimeout);
    this.killAll();
  }

  /** @param isReplacement whether the process replaces one that has listened and died. */
  private start(isReplacement: boolean): void {
    if (this.isStopping) return;
    const started = performance.now();
    const part = cluster.fork();
    /** If this process dies, it is replaced; a process that dies before it has listened fails the cluster. */
    let isReplaceable = isReplacement;
    this.alive.add(part);
    part.on('error', (error) => {
      if (part.process.pid !== undefined) return; // the process has started, so `exit` reports its end
      this.alive.delete(part);
      this.subscriber.error(
        new PipelineError('ERR_LISTEN_FAILED', `Cannot start a process: ${messageOf(error)}`, {
          cause: error,
        }),
      );
    });
    part.on('message', (message: FromPart | { readonly type: undefined }) => {
      if (message.type === 'listening') isReplaceable = true;
      this.onMessage(part, message);
    });
    // The last messages of a process may come after `exit`, but not after `disconnect`: wait for both events.
    const onEnd = () => {
      if (!part.isDead() || part.isConnected() || !this.alive.delete(part)) return;
      this.onEnd(part, isReplaceable, performance.now() - started);
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
    } // messages of other modules are ignored
  }

  private onListening(part: Worker, address: Listening): void {
    if (this.isStopping) {
      tellToStop(part); // again: while the process started, it could not receive the first request
      return;
    }
    const key = JSON.stringify(address);
    const parts = this.accepting.get(key) ?? new Set();
    this.accepting.set(key, parts.add(part));
    if (parts.size < this.options.processes || this.emitted.has(key)) return;
    this.emitted.add(key);
    this.subscriber.next(address);
  }

  private onEnd(part: Worker, isReplaceable: boolean, age: number): void {
    for (const parts of this.accepting.values()) parts.delete(part);
    if (this.subscriber.closed) return;
    const { exitCode, signalCode } = part.process;
    if (this.isStopping) this.completeWhenEmpty();
    else if (exitCode === EXIT_DONE) this.stop();
    else if (isReplaceable) {
      this.options.onDeath(part.id);
      this.after(age < YOUNG ? WAIT : 0, () => this.start(true));
    } else {
      this.subscriber.error(
        new PipelineError(
          'ERR_LISTEN_FAILED',
          `A process of the cluster ended with ${signalCode ?? exitCode}`,
        ),
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

/**
 * Sends a message to the first process. Resolves when it is sent, or if the first process is gone: then this
 * process ends anyway.
 */
export const tell = (message: FromPart): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

/** Sends the error of this process to the first one. */
export const tellFailure = (error: unknown): Promise<void> =>
  tell({
    type: 'failed',
    code: error instanceof PipelineError ? error.code : 'ERR_LISTEN_FAILED',
    message: messageOf(error),
  });

/** Emits when the first process asks this one to end. */
export const stopRequests = (): Observable<unknown> =>
  fromEvent(process, 'message', (message: unknown) => message).pipe(
    filter((message) => message === STOP),
  );

/** The options of one process of a cluster: its share of the connections, and a seed of its own. */
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

/** The seed that is `steps` higher; after the highest seed follows 0. */
function nextSeed(seed: number, steps: number): number {
  const room = Number.MAX_SAFE_INTEGER - seed;
  return steps <= room ? seed + steps : steps - room - 1;
}
