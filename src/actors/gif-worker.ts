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
    const bytes = ownBuffer(outcome.reply.bytes);
    // What came goes back, because here it would stay until a full collection, which is seldom.
    const spent = message.bytes.bytes;
    return Transfer({ ...outcome, reply: { ...outcome.reply, bytes }, spent }, [
      bytes.buffer,
      spent.buffer,
    ]);
  } catch (error) {
    return toFailure(error);
  }
});

/** Bytes whose buffer can be given away: an encoder may have given a part of a larger one. */
const ownBuffer = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : Uint8Array.from(bytes);
