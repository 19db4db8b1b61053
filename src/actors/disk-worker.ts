/** Thread entry: writes and checks frames on disk. It must not import rxjs, which triples its start time. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { toFailure } from '../jobs/answer.js';
import { checkFrames, type CheckJob } from '../jobs/check-frames.js';
import { saveFrames, type SaveJob } from '../jobs/save-frames.js';

expose((job: SaveJob | CheckJob) => {
  try {
    if (!('files' in job)) return { reply: checkFrames(job) };
    saveFrames(job);
    // Move the bytes back: in this thread they would stay in memory until a full, and rare, collection.
    const { bytes } = job.files;
    return Transfer({ reply: bytes }, [bytes.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});
