#!/usr/bin/env node
/**
 * npm run bench [-- NAME …]
 *
 * Prints a table of benchmarks. Each row compares two programs that ran in turn: the median of several
 * ratios, after the results were checked. `gif` also compares pictures, sizes at equal closeness and LZW
 * with other encoders. NAME: whole-job, serve, fetch, adaptive, events, gif, decode, kernels, memory, video,
 * http or queue; default: all.
 */
import { cpus } from 'node:os';
import { adaptive } from './adaptive.mjs';
import { closeness } from './closeness.mjs';
import { decode } from './decode.mjs';
import { events } from './events.mjs';
import { fetch } from './fetch.mjs';
import { gif } from './gif.mjs';
import { http } from './http.mjs';
import { kernels } from './kernels.mjs';
import { lzw } from './lzw.mjs';
import { memory } from './memory.mjs';
import { pictures } from './pictures.mjs';
import { queue } from './queue.mjs';
import { serve } from './serve.mjs';
import { video } from './video.mjs';
import { wholeJob } from './whole-job.mjs';

const benches = {
  'whole-job': wholeJob,
  serve,
  fetch,
  adaptive,
  events,
  gif,
  decode,
  kernels,
  memory,
  video,
  http,
  queue,
};
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
for (const name of names) {
  if (!(name in benches)) {
    console.error(`Expected one of ${Object.keys(benches).join(', ')}, got ${name}`);
    process.exit(2);
  }
}

/** A goal above 0 is the lowest ratio allowed; a goal -X means that X is the highest. */
const isMet = ({ ratio, goal, ok = true }) =>
  ok && (goal < 0 ? ratio.median <= -goal : ratio.median >= goal);
const verdict = (row) => (isMet(row) ? 'met' : 'falls short');
const bound = (goal) => (goal < 0 ? `at most ${-goal}` : `at least ${goal}`);

console.log(
  `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
console.log('| what | ours | theirs | ratio (spread) | goal | |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const name of names) {
  for (const row of await benches[name]()) {
    const { what, ours, theirs, ratio, goal } = row;
    const spread = `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
    const judged = goal === undefined ? ' | ' : `${bound(goal)} | ${verdict(row)}`;
    console.log(`| ${what} | ${ours} | ${theirs} | ${spread} | ${judged} |`);
  }
}
if (names.includes('gif')) {
  await pictures();
  await closeness();
  await lzw();
}
