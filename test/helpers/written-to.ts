import { jest } from '@jest/globals';
import type { Writable } from 'node:stream';
import { afterThisTest } from './clean-up.js';

/** What is written to a standard stream until the test ends, instead of showing it. */
export function writtenTo(stream: Writable): () => string {
  const write = jest.spyOn(stream, 'write').mockReturnValue(true);
  afterThisTest(() => write.mockRestore());
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}
