/** A thread whose jobs go wrong in the way that they name; any other job is answered with its name. */
import { expose } from 'threads/worker';
import { PipelineError } from '../../../dist/src/errors.js';
import { toFailure } from '../../../dist/src/jobs/answer.js';
import { progressTeller } from '../../../dist/src/actors/threads-in-worker.js';

const ways = {
  'a TypeError': () => undefined.pixels,
  'a RangeError': () => new Uint8Array(-1),
  'a text': () => {
    throw 'only a text';
  },
  nothing: () => {
    throw undefined;
  },
  'its own cause': () => {
    const error = new Error('round and round');
    error.cause = error;
    throw error;
  },
  'a PipelineError': () => {
    const cause = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    throw new PipelineError('ERR_DISK_FULL', 'No room', { index: 3, path: 'a/3.png', cause });
  },
};

expose(({ how }) => {
  // What a job does with its result is threads.js' to do, and outside of its own `try`.
  if (how === 'a reply that cannot be cloned') return { reply: () => undefined };
  if (how === 'an answer that is none') return undefined;
  if (how === 'an error that nothing catches') ways['a TypeError']();
  if (how === 'long work') {
    const tell = progressTeller();
    const end = performance.now() + 350;
    for (let done = 1; performance.now() < end; done += 1) tell(done);
  }
  try {
    return { reply: ways[how] ? ways[how]() : how };
  } catch (error) {
    return toFailure(error, how === 'a RangeError' ? { index: 7, path: 'b/7.png' } : undefined);
  }
});
