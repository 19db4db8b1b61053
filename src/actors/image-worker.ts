/** Thread entry: makes random images. It must not import rxjs, which would triple its start time. */
import { makeImages, type ImageJob } from '../jobs/make-images.js';
import { answerJobs, moving } from './threads-in-worker.js';

answerJobs((job: ImageJob) => {
  const batch = makeImages(job);
  return moving({ reply: batch }, batch.buffer);
});
