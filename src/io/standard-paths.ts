import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { toSystemPath } from './path-bytes.js';

/**
 * Matches the paths of this process's own streams, such as `/dev/stdin`. They stand for the stream
 * itself: opening the path would start again at the beginning of its file, and fails for a socket.
 */
const names = (word: string, descriptor: number) =>
  new RegExp(`^/+(dev/+(${word}|fd/+${descriptor})|proc/+self/+fd/+${descriptor})$`);

const INPUT = names('stdin', 0);
const OUTPUT = names('stdout', 1);

/** Whether a path stands for standard input. */
export const isStandardInput = (path: string): boolean => INPUT.test(path);
/**
 * Whether a path stands for standard output. If that is a pipe, a socket or a terminal, other names of it
 * count, too.
 */
export const isStandardOutput = (path: string): boolean =>
  OUTPUT.test(path) || isSameStream(path, 1);

function isSameStream(path: string, descriptor: number): boolean {
  try {
    const own = fstatSync(descriptor);
    if (!own.isFIFO() && !own.isSocket() && !isatty(descriptor)) return false;
    const there = statSync(toSystemPath(path));
    return there.dev === own.dev && there.ino === own.ino;
  } catch {
    return false; // one of them does not exist
  }
}
