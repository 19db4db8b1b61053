#!/usr/bin/env node
/**
 * npm run soak:fetch [-- COUNT]
 *
 * Fetches a million frames (or COUNT) in one run, into a GIF whose reader stops now and then. Checks that
 * the frames started and not yet written never exceed the window, that memory stays flat, and that all
 * frames are written. Takes some minutes. Exit code 1 means that a check failed.
 */
import { peer, run, withFolder } from './harness.mjs';

const count = Number(process.argv[2] ?? 1_000_000);
/** The highest ratio of the peak memory after the first tenth of the run to that in the first tenth. */
const GROWTH = 1.3;

await withFolder(async (folder) => {
  const { stdout, seconds } = await run([
    process.execPath,
    peer('slow-reader.mjs'),
    String(count),
    // About thirty stops for any number of frames.
    String(Math.max(1, Math.round(count / 64 / 30))),
    `${folder}/frames`,
  ]);
  const { most, window, written, retries, early, late } = JSON.parse(stdout);
  console.log(`${written} frames in ${seconds.toFixed(0)} s`);
  console.log(`started and not yet written: ${most} at most, window ${window}`);
  console.log(
    `memory of both ends: ${early.toFixed(0)} MB in the first tenth, then ${late.toFixed(0)} MB at most`,
  );
  console.log(`retries: ${JSON.stringify(retries)}`);
  if (written !== count || most > window || late > GROWTH * early) process.exitCode = 1;
});
