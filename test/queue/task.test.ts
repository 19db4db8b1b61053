import { describe, expect, test } from '@jest/globals';
import {
  answerName,
  checkTask,
  isRun,
  jobName,
  newRun,
  PROTOCOL,
  QUEUE_NAME,
  sign,
  taskId,
  tokenOf,
} from '../../src/queue/task.js';
import { failsWith } from '../helpers/fails-with.js';
import { queuedTask, RUN, SECRET, taskOf } from '../helpers/tasks.js';

/** A signed task with some parts changed after it was signed. */
const forged = (more: object) => ({ ...(queuedTask() as object), ...more });

describe('a task', () => {
  test.each([
    ['http', { kind: 'http', url: 'http://[::1]:80' }],
    ['redis', { kind: 'redis' }],
  ] as const)('comes out of the queue as it went in, with a store of %s', (_, store) => {
    const task = taskOf({ store });
    expect(checkTask(SECRET, queuedTask({ store }))).toEqual(task);
  });

  test('counts from 0, up to the largest whole number', () => {
    const parts = { chunk: 0, firstFrame: 0, frames: 0 };
    expect(checkTask(SECRET, queuedTask(parts))).toEqual(taskOf(parts));
    const most = { chunk: 2 ** 53 - 1, firstFrame: 2 ** 53 - 1 };
    expect(checkTask(SECRET, queuedTask(most))).toEqual(taskOf(most));
  });

  test.each([
    ['run', { run: 'fedcba9876543210' }],
    ['chunk', { chunk: 4 }],
    ['firstFrame', { firstFrame: 41 }],
    ['frames', { frames: 3 }],
    ['job', { job: 'ac'.repeat(32) }],
    ['kind of store', { store: { kind: 'redis' } }],
    ['address', { store: { kind: 'http', url: 'http://127.0.0.1:8' } }],
    ['store, which is Redis', { store: { kind: 'redis' } }],
    ['signature', { signature: 'x'.repeat(43) }],
    ['signature, which is cut off', { signature: sign(SECRET, taskOf()).signature.slice(1) }],
    ['signature, which is empty', { signature: '' }],
    ['signature, which is not ASCII', { signature: 'ü'.repeat(43) }],
  ])('with another %s is refused', (_, more) => {
    const { message } = failsWith('ERR_QUEUE_INVALID', () => checkTask(SECRET, forged(more)));
    expect(message).toMatch(/^The task of chunk \d is signed with another secret; give the wor/);
  });

  test('of another secret says what to do', () => {
    const { message } = failsWith('ERR_QUEUE_INVALID', () => checkTask('b', queuedTask()));
    expect(message).toBe(
      'The task of chunk 3 is signed with another secret; give the worker and the run the same (`queueSecret`)',
    );
  });

  test('is signed by HMAC-SHA256 of all its parts and the version of the protocol', () => {
    // printf '[1,"0123456789abcdef",3,40,2,"abab…","redis",null]' | openssl dgst -sha256 -hmac 'a secret' -binary | basenc --base64url
    expect(PROTOCOL).toBe(1);
    expect(sign(SECRET, taskOf({ store: { kind: 'redis' } })).signature).toBe(
      'iLY1tFvRVjDkOdRb98AuyaAeegmFwjY0SFb78MzfjN0',
    );
  });

  test('has the parts of a task and no other', () => {
    const more = { password: 'x', store: { kind: 'http', url: 'http://127.0.0.1:9', extra: 1 } };
    expect(Object.keys(checkTask(SECRET, forged(more)))).toEqual(Object.keys(taskOf()));
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'task'],
    ['a number', 7],
    ['a list', [1, 2]],
    ['an object without parts', {}],
    [
      'a prototype with all parts but one',
      JSON.parse('{"__proto__": {"run": "0123456789abcdef"}}'),
    ],
    ['no signature', forged({ signature: undefined })],
    ['a signature that is a list', forged({ signature: ['x'] })],
    ['a signature with a length only', forged({ signature: { length: 43 } })],
    ['a run in capitals', forged({ run: RUN.toUpperCase() })],
    ['a run that is too long', forged({ run: `${RUN}0` })],
    ['a run with a line break', forged({ run: `${RUN}\n` })],
    ['a run that leads out', forged({ run: '../../../../../a' })],
    ['a run that is a list', forged({ run: [RUN] })],
    ['a chunk that is a text', forged({ chunk: '3' })],
    ['a negative chunk', forged({ chunk: -1 })],
    ['half a chunk', forged({ chunk: 0.5 })],
    ['a huge chunk', forged({ chunk: 2 ** 53 })],
    ['an infinite chunk', JSON.parse('{"chunk": 1e999}')],
    ['a first frame that is negative', forged({ firstFrame: -1 })],
    ['a first frame that is null', forged({ firstFrame: null })],
    ['a count of frames that is huge', forged({ frames: 1e300 })],
    ['a count of frames that is an object', forged({ frames: { valueOf: 2 } })],
    ['a job that is no SHA-256', forged({ job: 'ab'.repeat(31) })],
    ['a job that leads out', forged({ job: `../${'a'.repeat(61)}` })],
    ['a job that is a list', forged({ job: ['ab'.repeat(32)] })],
    ['no store', forged({ store: undefined })],
    ['a store that is a text', forged({ store: 'redis' })],
    ['a store of another kind', forged({ store: { kind: 'file', url: 'file:///etc' } })],
    ['a store in Redis with a URL', forged({ store: { kind: 'redis', url: 'http://a' } })],
    ['a store without a URL', forged({ store: { kind: 'http' } })],
    ['a store with a URL that is none', forged({ store: { kind: 'http', url: '//a' } })],
    ['a store with a URL that is a list', forged({ store: { kind: 'http', url: ['http://a'] } })],
  ])('that is malformed is refused: %s', (_, value) => {
    const { message } = failsWith('ERR_QUEUE_INVALID', () => checkTask(SECRET, value));
    expect(message).toBe('A task of the queue is malformed');
  });

  test('has names without a colon, which BullMQ does not allow in an id', () => {
    expect(QUEUE_NAME).toBe('image-pipeline-1');
    expect(taskId(taskOf())).toBe('0123456789abcdef-3');
    expect(jobName(taskOf())).toBe(`${RUN}/${'ab'.repeat(32)}.job`);
    expect(answerName(taskOf())).toBe(`${RUN}/${'ab'.repeat(32)}.answer`);
  });

  test('the ids of runs differ, and are checked', () => {
    const runs = Array.from({ length: 20 }, newRun);
    expect(runs.every(isRun)).toBe(true);
    expect(new Set(runs).size).toBe(20);
    expect(isRun(undefined)).toBe(false);
  });
});

describe('the token of a run', () => {
  test('differs from run to run, and from secret to secret', () => {
    expect(tokenOf(SECRET, RUN)).toBe(tokenOf(SECRET, RUN));
    const other = 'fedcba9876543210';
    const tokens = [tokenOf(SECRET, RUN), tokenOf(SECRET, other), tokenOf('b', RUN)];
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  });

  test('is not in the task, nor is the secret', () => {
    const text = JSON.stringify(queuedTask());
    expect(text).not.toContain(tokenOf(SECRET, RUN));
    expect(text).not.toContain(SECRET);
  });
});
