import { describe, expect, test } from '@jest/globals';
import { EventFilter } from '../../../src/cli/json/event-filter.js';
import { PipelineError } from '../../../src/errors.js';
import type { DemoEvent } from '../../../src/events.js';

const peer = { remoteHost: '::1', remotePort: 7 };
const retried = (code: 'ERR_FRAME_EMPTY' | 'ERR_FRAME_TIMEOUT'): DemoEvent => ({
  ...{ type: 'frame-retried', index: 0, attempt: 1, delay: 1 },
  error: new PipelineError(code, code),
});
const failed: DemoEvent = {
  ...{ type: 'frame-failed', index: 0, error: new PipelineError('ERR_FRAME_EMPTY', 'Empty') },
};
const EVENTS: readonly DemoEvent[] = [
  { type: 'listening', host: '::', port: 1 },
  { type: 'connection-accepted', ...peer },
  { type: 'connection-refused', reason: 'descriptors', ...peer },
  { type: 'connection-refused', reason: 'descriptors', ...peer },
  { type: 'connection-refused', reason: 'max-connections', ...peer },
  { type: 'stock-changed', images: 5 },
  { type: 'frames-found', frames: 3 },
  { type: 'frame-started', index: 0 },
  retried('ERR_FRAME_EMPTY'),
  retried('ERR_FRAME_EMPTY'),
  retried('ERR_FRAME_TIMEOUT'),
  failed,
  failed,
  { type: 'done', frames: 3, downloadTime: 1, gifTime: 1, totalTime: 1 },
];

const printed = (details: boolean, quiet: boolean): string[] => {
  const filter = new EventFilter(details, quiet);
  return EVENTS.filter((event) => filter.isPrinted(event)).map(({ type }) => type);
};

const REFUSED = 'connection-refused';
const RETRIED = 'frame-retried';
const FAILED = ['frame-failed', 'frame-failed'];

describe('which events have a line', () => {
  test('few of them; of retries and refusals the first of each kind', () => {
    const few = ['listening', REFUSED, REFUSED, 'frames-found', RETRIED, RETRIED, ...FAILED];
    expect(printed(false, false)).toEqual(few);
  });

  test('with details, all but those that other lines repeat', () => {
    expect(printed(true, false)).toEqual([
      ...['listening', REFUSED, REFUSED, REFUSED, 'frames-found', 'frame-started'],
      ...[RETRIED, RETRIED, RETRIED, ...FAILED],
    ]);
  });

  test('quietly, addresses and failures', () => {
    const few = ['listening', REFUSED, REFUSED, RETRIED, RETRIED, ...FAILED];
    expect(printed(false, true)).toEqual(few);
    expect(printed(true, true)).toEqual([
      ...['listening', REFUSED, REFUSED, REFUSED, RETRIED, RETRIED, RETRIED, ...FAILED],
    ]);
  });
});
