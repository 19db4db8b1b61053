import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { QueueOptions } from '../../../src/backends/queue.js';
import type { StartBackend } from '../../../src/backends/backend.js';
import { InvalidOptionError } from '../../../src/errors.js';
import type { QueueFlags } from '../../../src/cli/job/queue-backend.js';

const backend: StartBackend = () => ({ encode: jest.fn<never>(), unsubscribe: () => undefined });
const queue = jest.fn<(options: QueueOptions) => StartBackend>();
let withQueue: (flags: QueueFlags & { readonly output?: string }) => Promise<object>;
beforeAll(async () => {
  jest.doMock('../../../src/index.js', () => ({
    ...jest.requireActual<object>('../../../src/index.js'),
    queue,
  }));
  ({ withQueue } = await import('../../../src/cli/job/queue-flags.js'));
});
beforeEach(() => {
  queue.mockReset().mockReturnValue(backend);
});

describe('the flags for a queue', () => {
  test('are taken out of all flags; without a queue nothing is started', async () => {
    const flags = { queueSecret: 's', store: 'redis', storePort: 7, patience: 1 } as const;
    expect(await withQueue({ ...flags, output: 'a.gif' })).toEqual({ output: 'a.gif' });
    expect(queue).not.toHaveBeenCalled();
  });

  test('make a backend, with their defaults', async () => {
    expect(await withQueue({ queue: 'redis://localhost', output: 'a.gif' })).toEqual({
      ...{ output: 'a.gif', backend },
    });
    expect(queue.mock.calls).toMatchObject([
      [
        {
          ...{ url: 'redis://localhost', secret: undefined, prefix: 'image-pipeline' },
          ...{ store: 'http', storeHost: undefined, storePort: 0, patience: 10_000 },
          sharedRoot: undefined,
        },
      ],
    ]);
  });

  test('make a backend, as they were given', async () => {
    await withQueue({
      ...{ queue: 'rediss://a', queueSecret: 's', queuePrefix: 'p', sharedRoot: '/share' },
      ...{ store: 'redis', storeHost: '10.0.0.1', storePort: 7, patience: 0 },
    });
    expect(queue.mock.calls).toMatchObject([
      [
        {
          ...{ url: 'rediss://a', secret: 's', prefix: 'p', sharedRoot: '/share' },
          ...{ store: 'redis', storeHost: '10.0.0.1', storePort: 7, patience: 0 },
        },
      ],
    ]);
  });

  test.each<[string, object]>([
    ['queueSecret', { queueSecret: '' }],
    ['queuePrefix', { queuePrefix: '' }],
    ['sharedRoot', { sharedRoot: '' }],
    ['store', { store: 'disk' }],
    ['storeHost', { storeHost: 'a:1' }],
    ['storePort', { storePort: 65_536 }],
    ['patience', { patience: -1 }],
  ])('are checked: %s', async (option, flags) => {
    const run = withQueue({ queue: 'redis://localhost', ...flags });
    await expect(run).rejects.toThrow(InvalidOptionError);
    await expect(run).rejects.toMatchObject({ option });
    expect(queue).not.toHaveBeenCalled();
  });
});
