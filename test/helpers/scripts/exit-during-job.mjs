/** usage: exit-during-job.mjs FILE   (ends the process while two threads are in the middle of a frame) */
import { existsSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startActor } from '../../../dist/src/actors/actor.js';
import { Worker } from '../../../dist/src/actors/threads.js';

const files = process.argv.slice(2).map((arg) => JSON.parse(arg));
for (const file of files) {
  const worker = new Worker('../workers/critical.mjs');
  startActor(worker, (job) => job)
    .ask({ file, frames: 1_000_000 })
    .catch(() => undefined);
}
while (!files.every((file) => existsSync(file) && statSync(file).size > 1)) await setTimeout(5);
process.exit();
