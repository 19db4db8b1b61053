import type { Stats } from 'node:fs';

type Kind = Pick<
  Stats,
  'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'
>;

/** The kind of a file that is not a regular one, with its article, for messages. */
export function kindOf(stats: Kind): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO (a named pipe)';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return 'a file of an unknown kind';
}
