/** Thread entry: writes and checks frames on disk. It must not import rxjs, which triples its start time. */
import { checkFrames, type CheckJob } from '../jobs/check-frames.js';
import { saveFrames, type SaveJob } from '../jobs/save-frames.js';
import { answerJobs, moving } from './threads-in-worker.js';

answerJobs((job: SaveJob | CheckJob) => {
  if (!('files' in job)) return { reply: checkFrames(job) };
  saveFrames(job);
  // Move the bytes back: in this thread they would stay in memory until a full, and rare, collection.
  const { bytes } = job.files;
  return moving({ reply: bytes }, bytes.buffer);
});
