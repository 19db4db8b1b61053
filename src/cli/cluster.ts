import cluster, { type Worker } from 'node:cluster';
import { filter, fromEvent, Observable } from 'rxjs';
import { messageOf, PipelineError, type ErrorCode } from '../errors.js';
import type { Listening } from '../events.js';
import { defaultMaxConnections, serveDefaults, type ServeOptions } from '../options/serve.js';

/** What a process has counted, as its metrics have it. */
export interface Counts {
  readonly type: 'counts';
  readonly counts: readonly object[];
}

/** What a process of the cluster tells the first one. */
type FromPart =
  | Listening
  | Counts
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
  /** Told of what a process has counted so far. */
  readonly onCounts: (id: number, counts: Counts['counts']) => void;
  /** Told of a process that died; another takes its place. */
  readonly onDeath: (id: number) => void;
}

/**
 * Runs this command in several processes that share the listening sockets, and emits an address when
 * all of them accept there. A process that dies after that is replaced. Unsubscribing kills all.
 *
 * @throws (through the stream) the error of the first process that fails.
 */
export const serveCluster = ({
  processes,
  until,
  patience,
  onCounts,
  onDeath,
}: ClusterOptions): Observable<Listening> =>
  new Observable((subscriber) => {
    // The kernel wakes whoever waits: to be handed connections by one process costs that process more.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    const alive = new Set<Worker>();
    const timers = new Set<NodeJS.Timeout>();
    /** How many processes accept at an address. */
    const accepting = new Map<string, number>();
    let isStopping = false;

    const after = (ms: number, action: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timers.add(timer);
    };
    const killAll = () => {
      for (const part of alive) part.process.kill('SIGKILL');
    };
    const completeWhenEmpty = () => {
      if (isStopping && alive.size === 0) subscriber.complete();
    };

    const onListening = (address: Listening): void => {
      const key = JSON.stringify(address);
      const count = (accepting.get(key) ?? 0) + 1;
      accepting.set(key, count);
      if (count === processes) subscriber.next(address);
    };
    const onMessage = (part: Worker, message: FromPart | { readonly type: undefined }): void => {
      if (message.type === 'listening') onListening(message);
      else if (message.type === 'counts') onCounts(part.id, message.counts);
      else if (message.type === 'failed') {
        subscriber.error(new PipelineError(message.code, message.message));
      } // and those of other modules
    };

    /** @param isReplacement whether there was one in its place that worked */
    const start = (isReplacement: boolean): void => {
      if (isStopping) return;
      const started = performance.now();
      const part = cluster.fork();
      let hasListened = isReplacement;
      alive.add(part);
      part.on('error', () => undefined); // of its channel: it is gone, which `exit` tells
      part.on('message', (message: FromPart | { readonly type: undefined }) => {
        if (message.type === 'listening') hasListened = true;
        onMessage(part, message);
      });
      part.on('exit', (code) => {
        alive.delete(part);
        if (subscriber.closed) return;
        if (isStopping) completeWhenEmpty();
        else if (hasListened) {
          onDeath(part.id);
          after(performance.now() - started < YOUNG ? WAIT : 0, () => start(true));
        } else {
          subscriber.error(
            new PipelineError('ERR_LISTEN_FAILED', `A process of the cluster ended with ${code}`),
          );
        }
      });
    };

    for (let k = 0; k < processes; k += 1) start(false);
    subscriber.add(
      until.subscribe(() => {
        isStopping = true;
        for (const part of alive) part.send(STOP, () => undefined);
        after(patience, killAll);
        completeWhenEmpty();
      }),
    );
    return () => {
      timers.forEach(clearTimeout);
      killAll();
    };
  });

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
  const { seed, size = serveDefaults.size, maxConnections = defaultMaxConnections(size) } = options;
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
