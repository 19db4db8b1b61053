/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { toFailure } from '../jobs/answer.js';
import { encodeChunk } from '../jobs/encode-chunk.js';
import { toJob, type GifMessage } from './gif-message.js';
import { progressTeller } from './tell-progress.js';

expose(async (message: GifMessage) => {
  try {
    const outcome = await encodeChunk(toJob(message), {
      memory: message.memory,
      onProgress: progressTeller(),
    });
    if (!('reply' in outcome)) return outcome;
    // What came goes back, because here it would stay until a full collection, which is seldom.
    const spent = message.files.bytes;
    return Transfer({ ...outcome, spent }, [
      outcome.reply.bytes.buffer as ArrayBuffer,
      spent.buffer,
    ]);
  } catch (error) {
    return toFailure(error);
  }
});
