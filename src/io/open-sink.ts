import type { Writable } from 'node:stream';
import { fileSink } from './file-sink.js';
import type { Sink } from './sink.js';
import { isStandardOutput } from './standard-paths.js';
import { writableSink } from './writable-sink.js';

/** An output: the path of a file, a stream, or a function that opens a sink of another kind. */
export type Output = string | Writable | (() => Sink);

/** Opens the sink of an output. If a file cannot be opened, the sink's methods reject. */
export function openSink(output: Output): Sink {
  if (typeof output === 'string') {
    return isStandardOutput(output) ? writableSink(process.stdout) : fileSink(output);
  }
  return typeof output === 'function' ? output() : writableSink(output);
}
