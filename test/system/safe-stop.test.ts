import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { startActor } from '../../dist/src/actors/actor.js';
import { toMessage } from '../../dist/src/jobs/job-message.js';
import { startWorker, Worker } from '../../dist/src/actors/threads.js';
import type { EncodeJob, EncodeReply } from '../../dist/src/jobs/encode-chunk.js';
import { encodeJob } from '../helpers/encode-job.js';
import { noisePng } from '../helpers/frames.js';
import { startScript } from '../helpers/library.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Only whole frames: `(` when a frame begins, `)` when it ends. */
const WHOLE = /^(\(\))+$/;

const hasBegun = async (file: string): Promise<void> => {
  while (!existsSync(file) || statSync(file).size < 2) await setTimeout(5);
};

test('a thread that is stopped in a job ends between two frames', async () => {
  for (let k = 0; k < 8; k += 1) {
    const file = join(tempFolder(), 'log');
    const actor = startActor<object, number>(
      new Worker('../helpers/workers/critical.mjs'),
      (job) => job,
    );
    const reply = actor.ask({ file, frames: 1_000_000 });
    reply.catch(() => undefined);
    await hasBegun(file);
    await setTimeout(k * 3);
    actor.stop();
    await expect(reply).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' });
    expect(readFileSync(file, 'utf8')).toMatch(WHOLE);
  }
});

test('the thread that encodes a chunk ends between two frames', async () => {
  const worker = startWorker('./gif-worker.js');
  const exit = once(worker, 'exit');
  const actor = startActor<EncodeJob, EncodeReply>(worker, toMessage);
  const image = noisePng(0);
  const frames = Array.from({ length: 50_000 }, (_, k) => ({ index: 40 + k, image }));
  await new Promise<void>((resolve) => {
    actor.ask(encodeJob(frames), { onProgress: () => resolve() }).catch(() => undefined);
  });
  actor.stop();
  // Node's exit code of a thread that is terminated is 1.
  expect(await exit).toEqual([0]);
});

test('when the process ends, so do its threads, between two frames', async () => {
  for (let k = 0; k < 4; k += 1) {
    const folder = tempFolder();
    const files = [join(folder, '1'), join(folder, '2')];
    const { ended } = startScript('exit-during-job.mjs', files);
    expect(await ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
    for (const file of files) expect(readFileSync(file, 'utf8')).toMatch(WHOLE);
  }
});
