import { EventEmitter } from 'node:events';
import type { Worker } from '../../src/actors/threads.js';

interface Run {
  readonly uid: number;
  readonly args: readonly unknown[];
  /** The buffers that were moved with it. */
  readonly moved: readonly unknown[];
}

/** A worker of threads.js without a thread: the test plays what the thread does, in the words of its protocol. */
export class FakeThread extends EventEmitter {
  threadId = 1;
  /** How often it was told to end. */
  terminations = 0;
  readonly runs: Run[] = [];
  private readonly handlers = new Map<unknown, (message: unknown) => void>();

  /** As a worker for code under test. */
  get worker(): Worker {
    return this as unknown as Worker;
  }

  postMessage(message: Omit<Run, 'moved'>, moved: readonly unknown[] = []): void {
    this.runs.push({ ...message, moved });
  }

  addEventListener(name: string, listener: (event: { data: unknown }) => void): void {
    const own = (data: unknown) => listener({ data });
    this.handlers.set(listener, own);
    this.on(name, own);
  }

  removeEventListener(name: string, listener: unknown): void {
    const own = this.handlers.get(listener);
    if (own) this.off(name, own);
  }

  terminate(): Promise<number> {
    this.terminations += 1;
    return Promise.resolve(0);
  }

  /** The thread has loaded, and exposed its function. */
  async load(): Promise<void> {
    await this.emitMessage({ type: 'init', exposed: { type: 'function' } });
  }

  /** The thread answers its last job. */
  async answer(payload: unknown): Promise<void> {
    const uid = this.runs.at(-1)?.uid;
    this.emit('message', { type: 'running', uid, resultType: 'promise' });
    await this.emitMessage({ type: 'result', uid, complete: true, payload });
  }

  /** The thread posts a message. */
  say = (message: unknown): Promise<void> => this.emitMessage(message);

  async exit(): Promise<void> {
    this.threadId = -1;
    this.emit('exit', 1);
    await settle();
  }

  private async emitMessage(message: unknown): Promise<void> {
    this.emit('message', message);
    await settle();
  }
}

/** Lets promises that wait for nothing else go on. */
export async function settle(): Promise<void> {
  for (let k = 0; k < 20; k += 1) await Promise.resolve();
}
