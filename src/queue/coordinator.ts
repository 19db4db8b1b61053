import { PipelineError, messageOf } from '../errors.js';
import type { Warning } from '../events.js';
import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import { acceptAnswer, isReply } from './accept-answer.js';
import { digestOf, writeAnswer, writeJob } from './documents.js';
import { framesOf, type Flight, type FlightObserver } from './flight.js';
import type { Producer, TaskSignal } from './producer.js';
import { QueueWarnings } from './queue-warnings.js';
import type { CoordinatorStore } from './store.js';
import { answerName, jobName, sign, taskId, type Task } from './task.js';
import { WorkerNumbers } from './worker-numbers.js';

/** The parts of a coordinator. */
export interface CoordinatorParts {
  readonly run: string;
  /** Whether an earlier process has begun the run. */
  readonly resumes: boolean;
  readonly secret: string;
  /** `redis://host:6379`, for messages. */
  readonly label: string;
  readonly producer: Producer;
  readonly store: CoordinatorStore;
  /** Encodes a chunk in this process. */
  readonly encodeHere: (job: EncodeJob, observer: FlightObserver) => Promise<EncodeReply>;
  /** The most chunks that this process encodes at once. */
  readonly workers: number;
  /** How long to wait for a worker, in ms, before this process encodes a chunk itself. */
  readonly patience: number;
  /** How long a chunk may be without a sign of its worker, in ms, before this process encodes it, too. */
  readonly late: number;
  readonly onEvent: (warning: Warning) => void;
}

/** How often the coordinator looks at its chunks, in ms. */
const TICK = 500;
/** How often it asks for the state of a chunk without a sign, in ms. */
const LOOK = 3_000;
/** How often a task may be lost. */
const MAX_LOSSES = 3;
/** How often it renews the time to live of what it has in the queue, in ms. */
const RENEW = 60_000;

/**
 * Gives the chunks of a run to workers by a queue, and takes their answers out of the store. Signals of the
 * queue are hints that save time: some are lost when the queue was away. The truth is in the store and in the
 * state of a task, at which it looks when a chunk gives no sign.
 *
 * Whatever happens to workers and to the queue, a chunk gets its answer: a lost task is added again, and a
 * chunk that no worker takes, or that is late, is encoded here. Two answers to a chunk are equal, so the first
 * one counts.
 */
export class Coordinator {
  private readonly flights = new Map<string, Flight>();
  /** Numbers after those of the threads of this process. */
  private readonly numbers: WorkerNumbers;
  private readonly warnings: QueueWarnings;
  private readonly timer = setInterval(() => void this.tick(), TICK);
  private isTicking = false;
  /** When the last sign of any worker came. */
  private lastSign = performance.now();
  private lastRenewal = -Infinity;
  /** The names of the workers that are connected; `undefined` if Redis does not tell. */
  private workers: ReadonlySet<string> | undefined = new Set();
  /** Since when no worker can be reached; `undefined` while one can. */
  private aloneSince: number | undefined;
  /** The reason why the queue cannot be reached; `undefined` while it can. */
  private away: string | undefined;
  /** Chunks that are on their way to the store and the queue. */
  private readonly adding = new Set<Promise<void>>();
  /** The names of all answers that the store may have. */
  private readonly answers = new Set<string>();

  constructor(private readonly parts: CoordinatorParts) {
    this.numbers = new WorkerNumbers(parts.workers);
    this.warnings = new QueueWarnings(parts.label, parts.onEvent);
  }

  /** Whether the store may take an answer of this name. */
  readonly isExpected = (name: string): boolean =>
    [...this.flights.values()].some(({ task }) => answerName(task) === name);

  /**
   * Encodes a chunk somewhere.
   *
   * @param signal drops the chunk when it is aborted.
   * @throws (as a rejection) the PipelineError of the job; `ERR_WORKER_DIED` for a chunk that no worker could
   *   finish; `ERR_QUEUE_INVALID` for an answer that is none.
   */
  async encode(
    job: EncodeJob,
    observer: FlightObserver,
    signal: AbortSignal,
  ): Promise<EncodeReply> {
    const { run, store } = this.parts;
    const document = writeJob(job);
    const task: Task = {
      run,
      chunk: job.index,
      firstFrame: job.firstFrame,
      frames: job.frames.length,
      job: digestOf(document),
      store: store.address,
    };
    this.answers.add(answerName(task));
    // The answer of an earlier coordinator of this run.
    const earlier = await store.get(answerName(task)).catch(() => undefined);
    if (earlier && isReply(earlier)) return acceptAnswer(task, earlier);
    if (earlier) await store.delete([answerName(task)]).catch(() => undefined);
    signal.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const now = performance.now();
      const flight: Flight = {
        ...{ id: taskId(task), task, job, document, observer, resolve, reject },
        ...{ lastSign: now, lastLook: now },
        ...{ isQueued: false, worker: undefined, isHere: false, losses: 0, looksAlone: 0 },
      };
      this.flights.set(flight.id, flight);
      signal.addEventListener('abort', () => this.drop(flight), { once: true });
      void this.enqueue(flight);
    });
  }

  /** Takes a signal of the queue. */
  readonly onSignal = (signal: TaskSignal): void => {
    const flight = this.flights.get(signal.id);
    if (!flight) return;
    if (signal.type === 'progress') {
      const { worker, frames } = signal.progress;
      this.seen(flight, worker);
      if (frames > 0) flight.observer.onProgress?.(frames);
    } else if (signal.type === 'completed') void this.collect(flight);
    else if (signal.type === 'failed') void this.refused(flight, signal.reason);
    else flight.worker = undefined;
  };

  /** Takes word that the store has got a document. */
  readonly onPut = (name: string): void => {
    for (const flight of this.flights.values()) {
      if (answerName(flight.task) === name) void this.collect(flight);
    }
  };

  /** Takes an error of the connection to the queue. */
  readonly onError = (error: unknown): void => {
    this.away = messageOf(error);
  };

  /** Ends the run: what is still in the queue and in the store is deleted. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const { producer, store } = this.parts;
    const left = [...this.flights.values()];
    this.flights.clear();
    // A task that is on its way now would come after its deletion.
    await Promise.all(this.adding);
    const jobs = left.map(({ task }) => jobName(task));
    await Promise.allSettled([
      producer.discard(left.map(({ id }) => id)),
      store.delete([...jobs, ...this.answers]),
    ]);
    await Promise.allSettled([producer.close(), store.close()]);
  }

  private enqueue(flight: Flight): Promise<void> {
    const added = this.add(flight).finally(() => this.adding.delete(added));
    this.adding.add(added);
    return added;
  }

  /** Brings a chunk to the store, which may have lost it with the queue, and its task to the queue. */
  private async add(flight: Flight): Promise<void> {
    if (!this.flights.has(flight.id)) return;
    const { producer, resumes, secret, store } = this.parts;
    try {
      await store.put(jobName(flight.task), flight.document);
      // A task that the earlier process has left leads to its store, which is gone.
      if (resumes && !flight.isQueued) await producer.discard([flight.id]);
      await producer.add(sign(secret, flight.task));
      flight.isQueued = true;
      this.away = undefined;
      // It may have ended while its task was on the way.
      if (!this.flights.has(flight.id)) this.forget(flight);
    } catch (error) {
      flight.isQueued = false;
      const isFinal = error instanceof PipelineError && error.code === 'ERR_CHUNK_TOO_LARGE';
      if (isFinal) this.settle(flight, () => flight.reject(error));
      else this.away = messageOf(error);
    }
  }

  private seen(flight: Flight, worker: string): void {
    flight.lastSign = this.lastSign = performance.now();
    if (flight.worker === worker) return;
    flight.worker = worker;
    const number = this.numbers.begin(flight.id, worker);
    if (!flight.isHere) flight.observer.onStart?.(number, worker);
  }

  /** Takes the answer of a chunk out of the store, if it is there. */
  private async collect(flight: Flight): Promise<boolean> {
    const document = await this.parts.store.get(answerName(flight.task)).catch(() => undefined);
    if (!document) return false;
    this.lastSign = performance.now();
    this.settle(flight, () => {
      try {
        flight.resolve(acceptAnswer(flight.task, document));
      } catch (error) {
        flight.reject(error);
      }
    });
    return true;
  }

  /** Whether a chunk has an answer, which may have come before its worker was lost, or will have that from here. */
  private async isDecided(flight: Flight): Promise<boolean> {
    return (await this.collect(flight)) || flight.isHere || !this.flights.has(flight.id);
  }

  /** Workers have given a chunk back for the last time. */
  private async refused(flight: Flight, reason: string): Promise<void> {
    // It has killed its workers, and might kill this process.
    if (reason.includes('stalled')) return this.fail(flight, reason);
    if (await this.isDecided(flight)) return;
    // They have another secret, say, or do not reach the store.
    this.warnings.refused(flight.task.chunk, reason);
    return this.encodeHere(flight);
  }

  private async fail(flight: Flight, reason: string): Promise<void> {
    if (await this.isDecided(flight)) return;
    const { chunk } = flight.task;
    const message = `No worker could finish chunk ${chunk} (${framesOf(flight.task)}): ${reason}`;
    this.settle(flight, () =>
      flight.reject(
        new PipelineError('ERR_WORKER_DIED', message, { index: flight.task.firstFrame }),
      ),
    );
  }

  /** Ends a flight, once. */
  private settle(flight: Flight, end: () => void): void {
    if (!this.flights.delete(flight.id)) return;
    this.forget(flight);
    end();
  }

  private drop(flight: Flight): void {
    if (this.flights.delete(flight.id)) this.forget(flight);
  }

  /** Deletes what a chunk has left outside. The answer stays until the run is over, for `resume`. */
  private forget({ id, task, isQueued }: Flight): void {
    this.numbers.end(id);
    const { store, producer } = this.parts;
    store.delete([jobName(task)]).catch(() => undefined);
    if (isQueued) producer.discard([id]).catch(() => undefined);
  }

  private async tick(): Promise<void> {
    if (this.isTicking) return;
    this.isTicking = true;
    try {
      await this.look();
    } finally {
      this.isTicking = false;
    }
  }

  private async look(): Promise<void> {
    const { producer, patience, late, workers } = this.parts;
    if (this.flights.size === 0) return;
    const now = performance.now();
    try {
      this.workers = await producer.workers();
      this.away = undefined;
      if (now - this.lastRenewal > RENEW) {
        await producer.renew([...this.flights.keys()]);
        this.lastRenewal = now;
      }
    } catch (error) {
      this.away = messageOf(error);
    }
    for (const flight of this.flights.values()) {
      if (this.away === undefined && !flight.isQueued) await this.enqueue(flight);
      else if (this.away === undefined && this.isForsaken(flight)) await this.giveAgain(flight);
      else if (now - Math.max(flight.lastSign, flight.lastLook) > LOOK) await this.lookAt(flight);
    }
    const isAlone = this.away !== undefined || this.workers?.size === 0;
    if (!isAlone) this.warnings.back();
    this.aloneSince = isAlone ? (this.aloneSince ?? now) : undefined;
    let here = [...this.flights.values()].filter(({ isHere }) => isHere).length;
    for (const flight of this.flights.values()) {
      if (here >= workers) return;
      if (flight.isHere) continue;
      const sign = flight.worker === undefined ? this.lastSign : flight.lastSign;
      // While workers are busy with other chunks, a chunk waits as long as it takes. Without workers, one that
      // comes later does not wait again.
      const since = Math.max(sign, this.aloneSince ?? flight.lastSign);
      if (now - since < (isAlone ? patience : late)) continue;
      if (this.away !== undefined) this.warnings.away(this.away);
      else if (isAlone) this.warnings.noWorkers();
      else this.warnings.late(flight.task.chunk);
      here += 1;
      void this.encodeHere(flight);
    }
  }

  private async encodeHere(flight: Flight): Promise<void> {
    flight.isHere = true;
    const { encodeHere, store } = this.parts;
    try {
      const reply = await encodeHere(flight.job, flight.observer);
      const answer = writeAnswer({ answer: { reply }, worker: 'here' });
      await store.put(answerName(flight.task), answer).catch(() => undefined);
      this.settle(flight, () => flight.resolve(reply));
    } catch (error) {
      this.settle(flight, () => flight.reject(error));
    }
  }

  /** Whether the worker of a chunk has gone, as two looks in a row have found: it may only connect again. */
  private isForsaken(flight: Flight): boolean {
    const isGone = flight.worker !== undefined && this.workers?.has(flight.worker) === false;
    flight.looksAlone = isGone ? flight.looksAlone + 1 : 0;
    return flight.looksAlone > 1;
  }

  /** Gives a chunk to another worker, before the queue would do it when the lock of the first one ends. */
  private async giveAgain(flight: Flight): Promise<void> {
    if (await this.collect(flight)) return;
    const { worker } = flight;
    flight.worker = undefined;
    flight.losses += 1;
    if (flight.losses > MAX_LOSSES) {
      await this.fail(flight, `${flight.losses} workers were lost with it, at last ${worker}`);
      return;
    }
    try {
      await this.parts.producer.discard([flight.id]);
      await this.enqueue(flight);
    } catch (error) {
      this.away = messageOf(error);
    }
  }

  /** Finds out what has become of a chunk that gives no sign. */
  private async lookAt(flight: Flight): Promise<void> {
    flight.lastLook = performance.now();
    if (await this.collect(flight)) return;
    if (this.away !== undefined) return;
    try {
      const state = await this.parts.producer.stateOf(flight.id);
      if (state === 'waiting') flight.worker = undefined;
      // Redis has lost it, as after a restart without its data, or the signal that it failed was lost.
      else if (state === 'gone' && !(await this.collect(flight))) {
        flight.losses += 1;
        if (flight.losses > MAX_LOSSES)
          await this.fail(flight, `it was lost ${flight.losses} times`);
        else await this.enqueue(flight);
      }
    } catch (error) {
      this.away = messageOf(error);
    }
  }
}
