import { messageOf, PipelineError, type DemoEvent } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { adviceFor } from './advice.js';
import type { Trouble } from './wire.js';

/** How many frames of each trouble are named. */
const MAX_FRAMES = 12;

/** Collects what was not as planned: what is of one code is counted as one. */
export class Troubles {
  private readonly byCode = new Map<string, Trouble>();
  /** How many there were in all. */
  count = 0;

  add(event: DemoEvent): void {
    switch (event.type) {
      case 'frame-retried':
        this.note('retry', codeOf(event.error), messageOf(event.error), event.index);
        break;
      case 'frame-failed':
        this.note('failure', event.error.code, messageOf(event.error), event.index);
        break;
      case 'send-failed':
        this.note('send', event.error.code, messageOf(event.error), event.index);
        break;
      case 'connection-refused':
        this.note('refused', event.reason, REFUSALS[event.reason]);
        break;
      case 'warning':
        this.note('warning', event.code, event.message);
        break;
      default: // other events are as planned
    }
  }

  list(): readonly Trouble[] {
    return [...this.byCode.values()];
  }

  private note(kind: Trouble['kind'], code: string, message: string, frame?: number): void {
    this.count += 1;
    const key = `${kind} ${code}`;
    const known = this.byCode.get(key);
    const { frames = [], count = 0 } = known ?? {};
    const isNew = frame !== undefined && frames.length < MAX_FRAMES && !frames.includes(frame);
    this.byCode.set(key, {
      ...(known ?? { kind, code, message: inFlags(message), advice: adviceFor(kind, code) }),
      count: count + 1,
      frames: isNew ? [...frames, frame] : frames,
    });
  }
}

const codeOf = (error: unknown): string => (error instanceof PipelineError ? error.code : 'ERROR');

const REFUSALS = {
  'max-connections': 'More connections at once than --max-connections allows',
  'max-per-address': 'More connections from one address than --max-per-address allows',
  descriptors: 'More connections at once than this process may have files open',
  'accept-failed': 'The system could not accept a connection',
} as const;
