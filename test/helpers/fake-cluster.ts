import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import { afterThisTest } from './clean-up.js';

/** A process of the cluster, played. */
export class FakeProcess extends EventEmitter {
  readonly sent: unknown[] = [];
  readonly signals: string[] = [];
  isOver = false;
  readonly process = {
    pid: 1,
    exitCode: null as number | null,
    signalCode: null as NodeJS.Signals | null,
    kill: (signal: string) => this.signals.push(signal),
  };
  constructor(readonly id: number) {
    super();
  }
  isDead = (): boolean => this.isOver;
  isConnected = (): boolean => !this.isOver;
  send = (message: unknown): void => {
    this.sent.push(message);
  };
  tells(message: object): void {
    this.emit('message', message);
  }
  listens(port = 80): void {
    this.tells({ type: 'listening', host: '::', port });
  }
  ends(exitCode = 1): void {
    this.process.exitCode = exitCode;
    this.isGone();
  }
  isKilledBy(signal: NodeJS.Signals): void {
    this.process.signalCode = signal;
    this.isGone();
  }
  private isGone(): void {
    this.isOver = true;
    this.emit('exit');
    this.emit('disconnect');
  }
}

/** The processes that are started until the test ends: none is real. */
export function fakeFork(onStart: () => void = () => undefined): readonly FakeProcess[] {
  const parts: FakeProcess[] = [];
  const fork = jest.spyOn(cluster, 'fork').mockImplementation(() => {
    onStart();
    const part = new FakeProcess(parts.length + 1);
    parts.push(part);
    return part as unknown as Worker;
  });
  afterThisTest(() => fork.mockRestore());
  return parts;
}
