import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, toArray } from 'rxjs';
import type { ladder as ladderOf } from '../../../pipelines/compare/ladder.js';
import type { runRung as runRungOf } from '../../../pipelines/compare/run-rung.js';
import { inline } from '../../../src/backends/inline.js';
import type { BackendOptions } from '../../../src/backends/backend.js';
import type { checkGif as checkGifOf } from '../../../src/cli/compare/check-gif.js';
import type { FetchEvent } from '../../../src/events.js';
import { MemorySink } from '../../../src/io/memory-sink.js';
import { startFaultServer, whole } from '../../helpers/fault-server.js';
import { noisePng } from '../../helpers/frames.js';

/** Enough for a chunk of 8, which can be encoded while the others are under way. */
const COUNT = 40;
const CONCURRENCY = 4;

/** What `threads` was started with; this test runs its jobs in its own thread. */
const started: BackendOptions[] = [];
let ladder: typeof ladderOf;
let runRung: typeof runRungOf;
let checkGif: typeof checkGifOf;
beforeAll(async () => {
  jest.doMock('../../../src/backends/threads.js', () => ({
    threads: (options: BackendOptions) => {
      started.push(options);
      return inline(options);
    },
  }));
  ({ ladder } = await import('../../../pipelines/compare/ladder.js'));
  ({ checkGif } = await import('../../../src/cli/compare/check-gif.js'));
  ({ runRung } = await import('../../../pipelines/compare/run-rung.js'));
});

/** Runs a rung against a played server, which sends another image over each connection. */
async function run(number: number) {
  started.length = 0;
  const server = await startFaultServer((index) => whole(noisePng(index)));
  const sink = new MemorySink(1e9);
  const frames: Uint8Array[] = [];
  const events: FetchEvent[] = await lastValueFrom(
    runRung(ladder[number]!, {
      ...{ host: '127.0.0.1', port: server.port, count: COUNT, concurrency: CONCURRENCY },
      ...{ workers: 3, output: () => sink },
      onFrame: (index, png) => (frames[index] = png),
    }).pipe(toArray()),
  );
  await server.stop();
  const indexOf = (type: FetchEvent['type']) => events.findIndex((event) => event.type === type);
  const lastOf = (type: FetchEvent['type']) => events.findLastIndex((event) => event.type === type);
  /** The most downloads at the same time, by the events. */
  let open = 0;
  const atOnce = Math.max(
    ...events.map(({ type }) => {
      open += Number(type === 'frame-started') - Number(type === 'frame-received');
      return open;
    }),
  );
  return {
    ...{ accepted: server.accepted(), atOnce, threads: [...started] },
    compared: checkGif(Buffer.concat(sink.parts), frames),
    isOverlapped: indexOf('chunk-queued') < lastOf('frame-received'),
    last: events.at(-1)?.type,
  };
}

describe('the ladder', () => {
  test('has rungs with names and reasons of their own', () => {
    expect(ladder).toHaveLength(5);
    expect(new Set(ladder.map(({ name }) => name)).size).toBe(5);
    for (const { why } of ladder) expect(why).toMatch(/^[A-Z].*\.$/);
  });

  const one = [expect.objectContaining({ workers: 3 })];
  test.each([
    [0, 'one connection at a time, this thread, stage by stage', 1, [], false],
    [1, 'many connections', CONCURRENCY, [], false],
    [2, 'and threads', CONCURRENCY, one, false],
    [3, 'and both stages at the same time', CONCURRENCY, one, true],
    [4, 'and the same with the kernels', CONCURRENCY, one, true],
  ])('rung %i: %s', async (number, _, atOnce, threads, isOverlapped) => {
    expect(await run(number)).toEqual({
      ...{
        accepted: COUNT,
        compared: { equal: COUNT, close: 0, difference: 0 },
        last: 'gif-written',
      },
      ...{ atOnce, threads, isOverlapped },
    });
  });
});
