import cluster, { type Worker } from 'node:cluster';
import { filter, fromEvent, Observable } from 'rxjs';
import { messageOf, PipelineError, type ErrorCode } from '../errors.js';
import type { Listening } from '../events.js';
import type { ServeOptions } from '../options/serve.js';

/** What a process of the cluster tells the first one. */
type FromPart =
  Listening | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** And the first one tells it: to end, as a signal would. */
const STOP = 'stop';

export interface ClusterOptions {
  readonly processes: number;
  /** Its first value ends them all, each as `until` of `servePipeline` does. */
  readonly until: Observable<unknown>;
  /** Told of a process that died; another takes its place. */
  readonly onDeath: () => void;
}

/**
 * Runs this command in several processes that share the listening sockets, and emits an address when
 * all of them accept there. A process that dies after it listened is replaced. Unsubscribing kills all.
 *
 * @throws (through the stream) the error of the first process that fails.
 */
export const serveCluster = ({
  processes,
  until,
  onDeath,
}: ClusterOptions): Observable<Listening> =>
  new Observable((subscriber) => {
    // The kernel wakes whoever waits: to be handed connections by one process costs that process more.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    const alive = new Set<Worker>();
    /** How many processes accept at an address. */
    const accepting = new Map<string, number>();
    let isStopping = false;

    const start = (): void => {
      const part = cluster.fork();
      let hasListened = false;
      alive.add(part);
      part.on('error', () => undefined); // of its channel: it is gone, which `exit` tells
      part.on('message', (message: FromPart | { readonly type: undefined }) => {
        if (message.type === 'failed') {
          subscriber.error(new PipelineError(message.code, message.message));
          return;
        }
        if (message.type !== 'listening') return; // of other parts of the process
        hasListened = true;
        const address = JSON.stringify(message);
        const count = (accepting.get(address) ?? 0) + 1;
        accepting.set(address, count);
        if (count === processes) subscriber.next(message);
      });
      part.on('exit', (code) => {
        alive.delete(part);
        if (subscriber.closed) return;
        if (isStopping) {
          if (alive.size === 0) subscriber.complete();
        } else if (hasListened) {
          onDeath();
          start();
        } else {
          subscriber.error(
            new PipelineError('ERR_LISTEN_FAILED', `A process of the cluster ended with ${code}`),
          );
        }
      });
    };

    for (let k = 0; k < processes; k += 1) start();
    subscriber.add(
      until.subscribe(() => {
        isStopping = true;
        for (const part of alive) part.send(STOP, () => undefined);
      }),
    );
    return () => {
      for (const part of alive) part.process.kill('SIGKILL');
    };
  });

/** In one of the processes: tells the first; where that is gone, this one ends anyway. */
export const tell = (message: FromPart): void => {
  if (process.connected) process.send?.(message);
};

export const tellFailure = (error: unknown): void =>
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
export const partOf = <Options extends ServeOptions & { readonly cluster: number }>({
  seed,
  maxConnections,
  ...options
}: Options) => ({
  ...options,
  seed: seed === undefined ? undefined : seed + (cluster.worker?.id ?? 0),
  maxConnections:
    maxConnections === undefined ? undefined : Math.ceil(maxConnections / options.cluster),
});
