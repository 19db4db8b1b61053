import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Subject } from 'rxjs';
import type { demoPipeline as demoPipelineOf } from '../../pipelines/demo.js';
import type { ProcessNeeds } from '../../pipelines/fetch.js';
import type { DemoEvent } from '../../src/events.js';
import type { FetchOptions } from '../../src/options/fetch.js';
import { checkServeOptions, type ServeOptions } from '../../src/options/serve.js';
import { record } from '../helpers/record.js';

let server: Subject<unknown>;
let client: Subject<unknown>;
const servePipeline = jest.fn((_: ServeOptions) => server);
const fetchInBusyProcess = jest.fn((_: ProcessNeeds, __: FetchOptions) => client);
let demoPipeline: typeof demoPipelineOf;
beforeAll(async () => {
  jest.doMock('../../pipelines/serve.js', () => ({ servePipeline }));
  jest.doMock('../../pipelines/fetch.js', () => ({ fetchInBusyProcess }));
  ({ demoPipeline } = await import('../../pipelines/demo.js'));
});

/** A demo whose server and client are played. */
function start(options?: Parameters<typeof demoPipelineOf>[0]) {
  server = new Subject();
  client = new Subject();
  servePipeline.mockClear();
  fetchInBusyProcess.mockClear();
  return record<DemoEvent>(demoPipeline(options));
}

const listening = { type: 'listening', host: '127.0.0.1', port: 4_711 };
const sent = { type: 'image-sent', index: 0 };
const done = { type: 'done', frames: 1 };

describe('demo', () => {
  test('once the server listens the client begins, and ends it', () => {
    const { signal } = new AbortController();
    const size = { width: 20, height: 30 };
    const run = start({ size, seed: 5, count: 3, concurrency: 8, signal });
    expect(servePipeline.mock.calls[0]?.[0]).toMatchObject({
      ...{ host: '127.0.0.1', port: 0, size, seed: 5, signal },
    });
    expect(fetchInBusyProcess).not.toHaveBeenCalled();

    server.next(listening);
    const [needs, options] = fetchInBusyProcess.mock.calls[0] ?? [];
    expect(options).toEqual({
      ...{ host: '127.0.0.1', port: 4_711, count: 3, concurrency: 8, signal },
    });
    // Both ends of a connection are here, and an earlier one may still be closing.
    expect(needs).toEqual({ otherThreads: checkServeOptions({}).workers, perConnection: 3 });

    server.next(sent);
    client.next(done);
    expect(run.values).toEqual([listening, sent, done]);
    expect(run.completed).toBe(true);
    expect([server.observed, client.observed]).toEqual([false, false]);
  });

  test.each([
    ['more than usual', 60_000, 120_000],
    ['as usual', 1, checkServeOptions({}).maxConnections],
  ])('the server has room for twice the connections of the client: %s', (_, concurrency, most) => {
    start({ concurrency });
    expect(servePipeline.mock.calls[0]?.[0].maxConnections).toBe(most);
  });

  test('a server or a client that fails is the error of the run, and ends the other', () => {
    const failing = start();
    server.error('no port');
    expect(failing.error?.value).toBe('no port');
    const other = start();
    server.next(listening);
    client.error('no frame');
    expect(other.error?.value).toBe('no frame');
    expect(server.observed).toBe(false);
  });
});
