#!/usr/bin/env node
/**
 * npm run soak:fetch [-- COUNT]
 *
 * A million connections (or COUNT) in one run of `fetch`, into a GIF whose reader stops now and then:
 * what was started and not written never exceeds the window, memory stays flat, and no connection is
 * lost for want of a local port. Takes some minutes. Ends with exit code 1 where one of these fails.
 */
import { peer, run, withFolder } from './harness.mjs';

const count = Number(process.argv[2] ?? 1_000_000);
/** How much more memory the rest may take at its peak than the first tenth did. */
const GROWTH = 1.3;

await withFolder(async (folder) => {
  const { stdout, seconds } = await run([
    process.execPath,
    peer('slow-reader.mjs'),
    String(count),
    // About thirty stops, however many frames there are.
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
