/** Thread entry: writes and checks frames on disk. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { toFailure } from '../jobs/answer.js';
import { checkFrames, type CheckJob } from '../jobs/check-frames.js';
import { saveFrames, type SaveJob } from '../jobs/save-frames.js';

expose((job: SaveJob | CheckJob) => {
  try {
    if (!('files' in job)) return { reply: checkFrames(job) };
    saveFrames(job);
    // The bytes go back, because here they would stay until a full collection, which is seldom.
    const { bytes } = job.files;
    return Transfer({ reply: bytes }, [bytes.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});
