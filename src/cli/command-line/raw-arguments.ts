import { readFileSync } from 'node:fs';
import { fromSystemPath } from '../../index.js';

/**
 * Puts back what Node lost of the command line: bytes that are not UTF-8, as file names may have, are
 * all the same character in `process.argv`. Linux keeps the command line as it was.
 */
export function recoverArguments(argv: string[] = process.argv): void {
  if (!argv.some((arg) => arg.includes(LOST))) return;
  let line: Buffer;
  try {
    line = readFileSync('/proc/self/cmdline');
  } catch {
    return; // not Linux
  }
  // Each ends with a zero byte. The flags of Node come before the command, so the ends belong together.
  const raw = splitAtZeros(line).slice(-argv.length);
  for (const [k, arg] of argv.entries()) {
    const bytes = raw[k];
    if (arg.includes(LOST) && bytes?.toString() === arg) argv[k] = fromSystemPath(bytes);
  }
}

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
