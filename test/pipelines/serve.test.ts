import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Subject } from 'rxjs';
import type { servePipeline as servePipelineOf } from '../../pipelines/serve.js';
import { checkPng } from '../../src/codecs/png/check-png.js';
import type { ServeEvent } from '../../src/events.js';
import { makeImages } from '../../src/jobs/make-images.js';
import type { ServeOptions } from '../../src/options/serve.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { isListening, openConnection, readAll, receive } from '../helpers/connections.js';
import { fakeActors } from '../helpers/fake-actor.js';
import { record } from '../helpers/record.js';
import { until } from '../helpers/until.js';

let actors: ReturnType<typeof fakeActors<Parameters<typeof makeImages>[0], Uint8Array>>;
let servePipeline: typeof servePipelineOf;
beforeAll(async () => {
  jest.doMock('../../src/actors/image-actor.js', () => ({ startImageActor: () => actors.start() }));
  ({ servePipeline } = await import('../../pipelines/serve.js'));
});
beforeEach(() => {
  actors = fakeActors(makeImages);
});

async function start(options: ServeOptions = {}) {
  const size = { width: 4, height: 3 };
  const server = record(
    servePipeline({ host: '127.0.0.1', port: 0, size, seed: 5, workers: 1, ...options }),
  );
  afterThisTest(() => server.subscription.unsubscribe());
  await until('it listens', () => server.values.some(({ type }) => type === 'listening'));
  const { port } = server.values.find((event) => event.type === 'listening')!;
  const of = <Type extends ServeEvent['type']>(type: Type) =>
    server.values.filter(
      (event): event is Extract<ServeEvent, { type: Type }> => event.type === type,
    );
  return { server, port, of };
}

describe('serve', () => {
  test('gives each connection an image of its own, and tells it', async () => {
    const { port, of, server } = await start();
    const images = [await receive(port), await receive(port)];
    for (const image of images) checkPng(image);
    expect(images[0]).not.toEqual(images[1]);
    await until('both are told', () => of('image-sent').length === 2);
    expect(of('image-sent')).toEqual(
      images.map(({ length }, index) => ({
        ...{ type: 'image-sent', index, remoteHost: '127.0.0.1', remotePort: expect.any(Number) },
        bytes: length,
      })),
    );
    expect(of('connection-accepted')).toEqual([]);
    expect(of('stock-changed')).toEqual([]);
    server.subscription.unsubscribe();
    expect(await isListening(port)).toBe(false);
    expect(actors.log.stopped).toBe(1);
  });

  test('with details, tells connections, their duration, and the stock', async () => {
    const { port, of } = await start({ details: true });
    await receive(port);
    await until('it is told', () => of('image-sent').length === 1);
    const peer = { remoteHost: '127.0.0.1', remotePort: expect.any(Number) };
    expect(of('connection-accepted')).toEqual([{ type: 'connection-accepted', ...peer }]);
    expect(of('image-sent')).toMatchObject([{ ...peer, duration: expect.any(Number) }]);
    expect(of('stock-changed')[0]).toEqual({ type: 'stock-changed', images: 128 });
  });

  test('refuses a connection above a limit, and tells why', async () => {
    // Their images never come, so that connections stay open.
    actors = fakeActors(() => new Promise<Uint8Array>(() => undefined));
    const { port, of } = await start({ maxConnections: 1 });
    await openConnection(port);
    expect(await receive(port)).toHaveLength(0);
    await until('it is told', () => of('connection-refused').length === 1);
    expect(of('connection-refused')).toEqual([
      {
        ...{ type: 'connection-refused', reason: 'max-connections', remoteHost: '127.0.0.1' },
        remotePort: expect.any(Number),
      },
    ]);
  });

  test('`until` ends it when what is open has its image, or the time for that is over', async () => {
    const stop = new Subject<void>();
    let give: (images: Uint8Array) => void = () => undefined;
    actors = fakeActors((job) =>
      job.first > 0
        ? new Uint8Array()
        : new Promise((resolve) => (give = () => resolve(makeImages(job)))),
    );
    const { port, server } = await start({ until: stop, grace: 60_000 });
    const client = await openConnection(port);
    await until('it is accepted', () => actors.log.jobs.length > 0);
    stop.next();
    expect(await isListening(port)).toBe(false);
    expect(server.completed).toBe(false);
    const image = readAll(client);
    give(new Uint8Array());
    checkPng(await image);
    await until('it has ended', () => server.completed);

    actors = fakeActors(() => new Promise<Uint8Array>(() => undefined));
    const over = new Subject<void>();
    const second = await start({ until: over, grace: 20 });
    const waiting = await openConnection(second.port);
    over.next();
    expect(await readAll(waiting)).toHaveLength(0);
    expect(second.server.completed).toBe(true);
  });

  test('a signal ends it at once, with its reason', async () => {
    const controller = new AbortController();
    const { port, server } = await start({ signal: controller.signal });
    controller.abort('enough');
    expect(server.error?.value).toBe('enough');
    expect(await isListening(port)).toBe(false);
  });

  describe('with an hour of latency', () => {
    const HOUR = 3_600_000;

    test('a client that leaves frees its place', async () => {
      const { port, of } = await start({ latency: HOUR, maxConnections: 1, details: true });
      const leaving = await openConnection(port);
      await until('it is accepted', () => of('connection-accepted').length === 1);
      leaving.destroy();
      await until('it is over', () => of('image-sent').length === 1);
      await openConnection(port);
      await until('the next one is accepted', () => of('connection-accepted').length === 2);
    });

    test('a client that resets its connection frees its place', async () => {
      const { port, of } = await start({ latency: HOUR, maxConnections: 1, details: true });
      const leaving = await openConnection(port);
      await until('it is accepted', () => of('connection-accepted').length === 1);
      leaving.resetAndDestroy();
      await until('it is over', () => of('send-failed').length === 1);
      expect(of('send-failed')).toMatchObject([{ index: 0, error: { code: 'ERR_SEND_FAILED' } }]);
      await openConnection(port);
      await until('the next one is accepted', () => of('connection-accepted').length === 2);
    });

    test('a client that has only closed its sending side gets its image', async () => {
      const { port } = await start({ latency: HOUR });
      const client = await openConnection(port);
      client.end();
      checkPng(await readAll(client));
    });

    test('a signal closes what waits', async () => {
      const controller = new AbortController();
      const { port, of } = await start({
        ...{ latency: HOUR, jitter: HOUR, details: true },
        signal: controller.signal,
      });
      const waiting = await openConnection(port);
      await until('it is accepted', () => of('connection-accepted').length === 1);
      controller.abort();
      expect(await readAll(waiting)).toHaveLength(0);
    });
  });
});
