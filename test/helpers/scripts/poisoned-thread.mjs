/**
 * Preloaded into a worker by `--import`: a thread that gets the chunk POISONED_CHUNK ends, as one that runs out
 * of memory does.
 */
import { isMainThread, parentPort } from 'node:worker_threads';

const chunk = Number(process.env.POISONED_CHUNK);

if (!isMainThread) {
  parentPort.on('message', (message) => {
    if (JSON.stringify(message?.args?.[0] ?? message)?.includes(`"index":${chunk},"firstFrame"`)) {
      process.exit(9);
    }
  });
}
