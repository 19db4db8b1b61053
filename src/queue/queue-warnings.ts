import type { Warning, WarningCode } from '../events.js';

/** The warnings of a run that encodes chunks itself; each is told once, until workers are there again. */
export class QueueWarnings {
  private readonly told = new Set<WarningCode>();

  /** @param label the queue, without its password. */
  constructor(
    private readonly label: string,
    private readonly onEvent: (warning: Warning) => void,
  ) {}

  away(reason: string): void {
    const then = 'until it is back, chunks are encoded here';
    this.tell('WARN_QUEUE_AWAY', `The queue ${this.label} cannot be reached (${reason}); ${then}`);
  }

  noWorkers(): void {
    const then = 'until one comes, chunks are encoded here';
    this.tell('WARN_NO_WORKERS', `No worker is connected to the queue ${this.label}; ${then}`);
  }

  late(chunk: number): void {
    this.tell('WARN_CHUNK_LATE', `Chunk ${chunk} is late; it is encoded here, too`);
  }

  refused(chunk: number, reason: string): void {
    const then = 'it is encoded here, as all that they refuse';
    this.tell('WARN_WORKERS_FAILED', `Workers could not do chunk ${chunk} (${reason}); ${then}`);
  }

  /** Workers are there. A later absence is told again. */
  back(): void {
    this.told.delete('WARN_QUEUE_AWAY');
    this.told.delete('WARN_NO_WORKERS');
  }

  private tell(code: WarningCode, message: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    this.onEvent({ type: 'warning', code, message });
  }
}
