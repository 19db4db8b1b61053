import { PipelineError } from '../../src/errors.js';
import type { WorkEvent } from '../../src/events.js';
import { RUN } from './tasks.js';

const task = { run: RUN, chunk: 3, firstFrame: 24, frames: 8 } as const;
const error = new PipelineError(
  'ERR_QUEUE_INVALID',
  'The task of chunk 3 is signed with another secret; give both the same (`queueSecret`)',
);

/** One event of each kind, and more, of a worker. */
export const WORK_EVENTS = {
  started: { type: 'worker-started', name: 'a:7', queue: 'redis://a:1' },
  begun: { type: 'task-started', ...task },
  done: { type: 'task-done', ...task, bytes: 900, decodeTime: 100.4, encodeTime: 400 },
  failed: { type: 'task-failed', ...task, error, isRetried: false },
  retried: { type: 'task-failed', ...task, error, isRetried: true },
  noTask: { type: 'task-failed', error, isRetried: true },
  dropped: { type: 'task-dropped', ...task },
  away: { type: 'queue-away', queue: 'redis://a:1', reason: 'connect ECONNREFUSED' },
  back: { type: 'queue-back', queue: 'redis://a:1' },
} as const satisfies Readonly<Record<string, WorkEvent>>;
