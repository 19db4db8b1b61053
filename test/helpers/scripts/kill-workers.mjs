/**
 * Preload (`node --import`) that ends worker threads which have work: a thread that gets a job of the
 * kind KILL_KIND (gif, image or disk) is terminated before it can answer, KILL_COUNT times
 * in all; where KILL_HOW is deaf, it never hears of the job instead. How often it did so stands in the file KILL_LOG when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { KILL_KIND, KILL_COUNT, KILL_LOG, KILL_HOW } = process.env;

const kindOf = (job) => {
  if ('seed' in job) return 'image';
  return 'folder' in job ? 'disk' : 'gif';
};

let kills = 0;
if (isMainThread) {
  process.on('worker', (worker) => {
    const post = worker.postMessage;
    worker.postMessage = (message, transfer) => {
      const isVictim = message.type === 'run' && kindOf(message.args[0]) === KILL_KIND;
      if (!isVictim || kills === Number(KILL_COUNT)) {
        post.call(worker, message, transfer);
        return;
      }
      kills += 1;
      if (KILL_HOW === 'deaf') return;
      // In this order: on a busy machine a thread may answer before it is told to end.
      void worker.terminate();
      post.call(worker, message, transfer);
    };
  });
  process.on('exit', () => writeFileSync(KILL_LOG, String(kills)));
}
