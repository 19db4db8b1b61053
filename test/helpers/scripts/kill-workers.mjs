/**
 * Preload (`node --import`) that ends worker threads in the middle of their work: a thread that gets a
 * job of the kind KILL_KIND (gif, image or disk) is terminated before it can answer, KILL_COUNT times
 * in all. How often it did so stands in the file KILL_LOG when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { KILL_KIND, KILL_COUNT, KILL_LOG } = process.env;

const kindOf = (job) => {
  if ('seed' in job) return 'image';
  return 'folder' in job ? 'disk' : 'gif';
};

let kills = 0;
if (isMainThread) {
  process.on('worker', (worker) => {
    const post = worker.postMessage;
    worker.postMessage = (message, transfer) => {
      post.call(worker, message, transfer);
      if (message.type !== 'run' || kindOf(message.args[0]) !== KILL_KIND) return;
      if (kills === Number(KILL_COUNT)) return;
      kills += 1;
      void worker.terminate();
    };
  });
  process.on('exit', () => writeFileSync(KILL_LOG, String(kills)));
}
