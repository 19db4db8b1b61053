// What a thread costs on this machine: its start, a message there and back, and 8 MB copied or moved.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MEGABYTES = 8;
const ECHO = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (message) => parentPort.postMessage(message.length ?? message));`;

/** The shortest of many runs, in ms: other programs only make a run longer. */
async function shortest(runs, run) {
  let best = Infinity;
  for (let k = 0; k < runs; k += 1) {
    const begin = performance.now();
    await run();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

async function ask(worker, message, moved = []) {
  worker.postMessage(message, moved);
  await once(worker, 'message');
}

const idle = [];
const start = await shortest(10, async () => {
  const worker = new Worker(ECHO, { eval: true });
  await ask(worker, 0);
  idle.push(worker);
});
await Promise.all(idle.map((worker) => worker.terminate()));
const worker = new Worker(ECHO, { eval: true });
await ask(worker, 0);
const message = await shortest(2_000, () => ask(worker, 0));
const copied = new Uint8Array(MEGABYTES * 2 ** 20);
const copy = await shortest(20, () => ask(worker, copied));
const toMove = Array.from({ length: 20 }, () => new Uint8Array(MEGABYTES * 2 ** 20));
const move = await shortest(toMove.length, () => {
  const bytes = toMove.pop();
  return ask(worker, bytes, [bytes.buffer]);
});
await worker.terminate();

const line = (what, ms) => console.log(`${what.padEnd(28)} ${ms.toFixed(3).padStart(8)} ms`);
line('start, until it answers', start);
line('a message there and back', message);
line(`${MEGABYTES} MB copied to it`, copy);
line(`${MEGABYTES} MB moved to it`, move);
