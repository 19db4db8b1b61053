import { close, constants, createWriteStream, open } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { systemCode } from '../errors.js';
import type { OutputPlace } from './output-place.js';
import type { OutputFile } from './part-file.js';
import { toSystemPath } from './path-bytes.js';
import { writableSink } from './writable-sink.js';

/** Time between two checks whether a FIFO has a reader, in ms. */
const PAUSE = 50;

/** Opens a FIFO (once it has a reader) or a device. Bytes go there as soon as they are written. */
export async function openDirect(place: OutputPlace, signal: AbortSignal): Promise<OutputFile> {
  const { path, stats } = place;
  const stream = stats?.isFIFO() ? await openFifo(path, signal) : await openDevice(path);
  const sink = writableSink(stream, path);
  return {
    write: (bytes) => sink.append(bytes),
    // The kernel has all bytes by now: each append waited for its write.
    commit: async () => {
      await sink.commit();
      stream.destroy();
    },
    discard: () => stream.destroy(),
  };
}

const openFile = promisify(open);

async function openFifo(path: string, signal: AbortSignal): Promise<Writable> {
  for (;;) {
    try {
      // A blocking `open` would occupy a thread until a reader comes, and keep the process alive.
      const fd = await openFile(toSystemPath(path), constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await sleep(PAUSE, undefined, { signal });
  }
}

async function openDevice(path: string): Promise<Writable> {
  const fd = await openFile(toSystemPath(path), constants.O_WRONLY | constants.O_NOCTTY);
  if (!isatty(fd)) return createWriteStream('', { fd });
  close(fd);
  throw new Error('expected a file, it is a terminal');
}
