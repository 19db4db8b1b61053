/** Thread entry: makes random images. It must not import rxjs, which would triple its start time. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { toFailure } from '../jobs/answer.js';
import { makeImages, type ImageJob } from '../jobs/make-images.js';

expose((job: ImageJob) => {
  try {
    const batch = makeImages(job);
    return Transfer({ reply: batch }, [batch.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});
