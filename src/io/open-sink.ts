import type { Writable } from 'node:stream';
import { fileSink } from './file-sink.js';
import type { Sink } from './sink.js';
import { writableSink } from './writable-sink.js';

/** The path of a file, a stream, or what opens a sink of another kind. */
export type Output = string | Writable | (() => Sink);

/** @throws PipelineError where it cannot be opened. */
export function openSink(output: Output): Sink {
  if (typeof output === 'string') return fileSink(output);
  return typeof output === 'function' ? output() : writableSink(output);
}
