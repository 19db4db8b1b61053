import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { toSystemPath } from './path-bytes.js';

/**
 * Names of this process's own streams. To open one of them would open what is behind the stream once
 * more, from its beginning, and fails where that is a socket: the stream itself is meant.
 */
const names = (word: string, descriptor: number) =>
  new RegExp(`^/+(dev/+(${word}|fd/+${descriptor})|proc/+self/+fd/+${descriptor})$`);

const INPUT = names('stdin', 0);
const OUTPUT = names('stdout', 1);

export const isStandardInput = (path: string): boolean => INPUT.test(path);
/** Also by another spelling, or through a link, where it is a pipe, a socket or a terminal. */
export const isStandardOutput = (path: string): boolean =>
  OUTPUT.test(path) || isSameStream(path, 1);

function isSameStream(path: string, descriptor: number): boolean {
  try {
    const own = fstatSync(descriptor);
    if (!own.isFIFO() && !own.isSocket() && !isatty(descriptor)) return false;
    const there = statSync(toSystemPath(path));
    return there.dev === own.dev && there.ino === own.ino;
  } catch {
    return false; // one of them is not there
  }
}
