import { describe, expect, test } from '@jest/globals';
import { PipelineError } from '../src/errors.js';

describe('PipelineError as JSON', () => {
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  test('has its message, code and frame', () => {
    const error = new PipelineError('ERR_FRAME_EMPTY', 'No bytes came', {
      index: 7,
      endpoint: '127.0.0.1:1234',
    });
    expect(json({ type: 'frame-retried', error })).toEqual({
      type: 'frame-retried',
      error: {
        name: 'PipelineError',
        code: 'ERR_FRAME_EMPTY',
        message: 'No bytes came',
        index: 7,
        endpoint: '127.0.0.1:1234',
      },
    });
  });

  test('has its cause, one of ours or of the system', () => {
    const system = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const inner = new PipelineError('ERR_DISK_FULL', 'No room', { cause: system });
    const outer = new PipelineError('ERR_JOB_FAILED', 'It failed', { cause: inner });
    expect(json(outer)).toMatchObject({
      cause: {
        code: 'ERR_DISK_FULL',
        cause: { name: 'Error', code: 'ENOSPC', message: 'ENOSPC: no space left' },
      },
    });
  });
});
