import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError, systemCode } from '../errors.js';
import type { Frame } from '../messages.js';
import { toSystemPath } from './path-bytes.js';
import { readText } from './read-text.js';
import { writeError } from './write-error.js';

/**
 * The file of delays in a folder of frames: a PNG has no place for the delay that a source gave with it. It
 * has a line `INDEX,MS` for each saved frame that came with a delay; of two lines, the later one counts.
 */
export const delaysPath = (folder: string): string => join(folder, '.image-pipeline-delays.csv');

const LINE = /^(\d{1,8}),(\d{1,6}(?:\.\d{1,20})?)$/gm;
/** The most bytes that are read: enough for the most frames of a source. */
const MAX_BYTES = 2 ** 28;

/** The lines of the file of delays for these frames; `''` if none of them has a delay. */
export function delayLines(frames: readonly Frame[]): string {
  let lines = '';
  for (const { index, delay } of frames) {
    // A shorter delay would be written with an exponent, which the reader does not know.
    if (delay !== undefined) lines += `${index},${delay < 1e-6 ? 0 : delay}\n`;
  }
  return lines;
}

/** Without O_NONBLOCK, opening a FIFO would wait for a reader. (Windows has neither of these two flags.) */
const APPEND =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK;

/**
 * Appends lines to the file of delays, synchronously: for worker threads.
 *
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`, with the path.
 */
export function appendDelays(folder: string, lines: string): void {
  const path = delaysPath(folder);
  try {
    const file = openSync(toSystemPath(path), APPEND, 0o666);
    try {
      // The line break ends a line that a killed run left unfinished.
      writeFileSync(file, `\n${lines}`);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error);
  }
}

/**
 * Reads the file of delays. A line that a killed run left unfinished is of a frame that was not saved.
 *
 * @param signal aborts reading.
 * @returns the delays in ms, by 0-based index; none if there is no file.
 * @throws PipelineError `ERR_INPUT_UNREADABLE`.
 */
export async function readDelays(
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const options = { maxBytes: MAX_BYTES, signal };
  const text = await readText(delaysPath(folder), options).catch((error: unknown) => {
    if (error instanceof PipelineError && systemCode(error.cause) === 'ENOENT') return '';
    throw error;
  });
  const delays = new Map<number, number>();
  for (const [, index, ms] of text.matchAll(LINE)) delays.set(Number(index), Number(ms));
  return delays;
}

/**
 * Removes the file of delays, if there is one.
 *
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE`.
 */
export async function removeDelays(folder: string): Promise<void> {
  const path = delaysPath(folder);
  try {
    await rm(toSystemPath(path), { force: true });
  } catch (error) {
    throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error);
  }
}
