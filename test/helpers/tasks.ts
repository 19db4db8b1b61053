import type { EncodeReply } from '../../src/jobs/encode-chunk.js';
import { sign, type Task } from '../../src/queue/task.js';

/** What runs and workers of tests share. */
export const SECRET = 'a secret';
/** A run of tests. */
export const RUN = '0123456789abcdef';

/** The task of chunk 3: 2 frames from position 40 on. */
export const taskOf = (more: Partial<Task> = {}): Task => ({
  run: RUN,
  chunk: 3,
  firstFrame: 40,
  frames: 2,
  job: 'ab'.repeat(32),
  store: { kind: 'http', url: 'http://127.0.0.1:9' },
  ...more,
});

/** As it comes out of the queue: signed, and through JSON. */
export const queuedTask = (more: Partial<Task> = {}): unknown =>
  JSON.parse(JSON.stringify(sign(SECRET, taskOf(more))));

/** A reply to that task: two frames of two bytes each, as far as anybody looks. */
export const replyOf = (more: Partial<EncodeReply> = {}): EncodeReply => ({
  index: 3,
  firstFrame: 40,
  frames: [0, 2].map((offset) => ({
    ...{ offset, width: 1, height: 1, colors: 2, transparent: false, needsBlank: false },
  })),
  bytes: Uint8Array.of(1, 2, 3, 4),
  times: { decode: 1, encode: 2 },
  ...more,
});
