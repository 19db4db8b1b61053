import { jest } from '@jest/globals';
import { afterThisTest } from './clean-up.js';

/**
 * What is written to a standard stream until the test ends, instead of showing it. The handlers of its
 * errors are then those of before.
 *
 * @param failure fails each write; nothing is written.
 */
export function writtenTo(stream: NodeJS.WriteStream, failure?: Error): () => string {
  let written = '';
  const write = jest.spyOn(stream, 'write').mockImplementation(((
    text: string,
    done?: (error?: Error) => void,
  ) => {
    if (failure === undefined) written += text;
    done?.(failure);
    return true;
  }) as NodeJS.WriteStream['write']);
  const handlers = stream.listeners('error') as (() => void)[];
  afterThisTest(() => {
    write.mockRestore();
    stream.removeAllListeners('error');
    for (const handler of handlers) stream.on('error', handler);
  });
  return () => written;
}
