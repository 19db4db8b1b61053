import { readFileSync } from 'node:fs';
import { fromSystemPath } from '../../index.js';

/**
 * Restores file names that are not UTF-8. In `process.argv` each of their invalid bytes is replaced by
 * U+FFFD; on Linux, /proc has the original bytes.
 *
 * @param argv is changed in place.
 */
export function recoverArguments(argv: string[] = process.argv): void {
  if (!argv.some((arg) => arg.includes(LOST))) return;
  let line: Buffer;
  try {
    line = readFileSync('/proc/self/cmdline');
  } catch {
    return; // not Linux
  }
  // Arguments end with a zero byte. Flags of Node come first, and are not in `argv`, so count from the end.
  const raw = splitAtZeros(line).slice(-argv.length);
  for (const [k, arg] of argv.entries()) {
    const bytes = raw[k];
    if (arg.includes(LOST) && bytes?.toString() === arg) argv[k] = fromSystemPath(bytes);
  }
}

/** The replacement character, which Node puts in place of an invalid byte. */
const LOST = '\ufffd';

function splitAtZeros(line: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = line.indexOf(0); end !== -1; end = line.indexOf(0, start)) {
    parts.push(line.subarray(start, end));
    start = end + 1;
  }
  return parts;
}
