import type { Writable } from 'node:stream';
import { fileSink } from './file-sink.js';
import type { Sink } from './sink.js';
import { isStandardOutput } from './standard-paths.js';
import { writableSink } from './writable-sink.js';

/** The path of a file, a stream, or what opens a sink of another kind. */
export type Output = string | Writable | (() => Sink);

/** Opens it; that it cannot be opened is told by its methods. */
export function openSink(output: Output): Sink {
  if (typeof output === 'string') {
    return isStandardOutput(output) ? writableSink(process.stdout) : fileSink(output);
  }
  return typeof output === 'function' ? output() : writableSink(output);
}
