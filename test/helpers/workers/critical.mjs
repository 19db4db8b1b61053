/**
 * A thread whose job must not be stopped in the middle of a frame: it writes `(` to the file of the job
 * when a frame begins, and `)` when it ends.
 */
import { openSync, writeSync } from 'node:fs';
import { answerJobs, stopPoint } from '../../../dist/src/actors/threads-in-worker.js';

answerJobs(({ file, frames }) => {
  const log = openSync(file, 'a');
  for (let k = 0; k < frames; k += 1) {
    writeSync(log, '(');
    for (const end = performance.now() + 20; performance.now() < end;);
    writeSync(log, ')');
    stopPoint();
  }
  return { reply: frames };
});
