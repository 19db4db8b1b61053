import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import {
  createServer,
  get,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { eventText, Hub } from '../../../src/cli/ui/hub.js';
import { answer, servePage, type Route } from '../../../src/cli/ui/page-server.js';
import { sendPicture } from '../../../src/cli/ui/send-picture.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { noisePng } from '../../helpers/frames.js';
import { tempFolder } from '../../helpers/temp-folder.js';
import { until } from '../../helpers/until.js';

async function start(route: Route = (path, response) => (answer(response, 200, path), true)) {
  const server = await servePage(0, route);
  afterThisTest(server.close);
  return server;
}

/** The answer to a request; its body as bytes. */
async function ask(url: string, headers: OutgoingHttpHeaders = {}, method = 'GET') {
  const asked = request(url, { headers, method }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(parts),
    text: String(Buffer.concat(parts)),
  };
}

describe('the server of the page', () => {
  test('answers below its token, with headers that allow nothing else', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/$/);
    const { status, text, headers } = await ask(`${url}a/b?c`);
    expect({ status, text }).toEqual({ status: 200, text: 'a/b' });
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http|data:/);
  });

  test('every server has another token', async () => {
    const [a, b] = [await start(), await start()];
    expect(new URL(a.url).pathname).not.toBe(new URL(b.url).pathname);
  });

  test.each([
    ['no token', (url: URL) => `${url.origin}/`, {}, 'GET', 403],
    ['another token', (url: URL) => `${url.origin}/${'A'.repeat(22)}/`, {}, 'GET', 403],
    ['a longer token', (url: URL) => `${url.href.slice(0, -1)}A/`, {}, 'GET', 403],
    ['no slash after it', (url: URL) => url.href.slice(0, -1), {}, 'GET', 404],
    ['the name of another host', (url: URL) => url.href, { host: 'evil.example' }, 'GET', 403],
    ['a name that begins alike', (url: URL) => url.href, { host: '127.0.0.1.evil' }, 'GET', 403],
    ['another method', (url: URL) => url.href, {}, 'POST', 405],
  ])('refuses %s', async (_, link, headers, method, status) => {
    let calls = 0;
    const { url } = await start(() => (calls += 1) > 0);
    expect(await ask(link(new URL(url)), headers, method)).toMatchObject({ status });
    expect(calls).toBe(0);
  });

  test('localhost is this machine, too', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    expect(await ask(url, { host: `localhost:${port}` })).toMatchObject({ status: 200 });
  });

  test('a port that is taken', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(servePage(port, () => false)).rejects.toMatchObject({ code: 'ERR_PORT_IN_USE' });
  });
});

describe('pictures', () => {
  const served = async (path: string | undefined) => {
    const { url } = await start((_, response) => (sendPicture(response, path), true));
    return ask(url);
  };

  test('are sent with the type of their first bytes', async () => {
    const path = join(tempFolder(), 'a.gif');
    writeFileSync(path, noisePng(0));
    const { status, headers, body } = await served(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/png');
    expect(body).toEqual(noisePng(0));
  });

  test.each([
    ['no path', () => undefined],
    ['no file', (folder: string) => join(folder, 'none.png')],
    ['a folder', (folder: string) => (mkdirSync(join(folder, 'a.png')), join(folder, 'a.png'))],
    ['a text', (folder: string) => (writeFileSync(join(folder, 'a'), '<svg>'), join(folder, 'a'))],
    [
      'an empty file',
      (folder: string) => (writeFileSync(join(folder, 'b'), ''), join(folder, 'b')),
    ],
    [
      'a device behind a link',
      (folder: string) => (symlinkSync('/dev/zero', join(folder, 'c')), join(folder, 'c')),
    ],
  ])('%s is 404', async (_, make) => {
    expect(await served(make(tempFolder()))).toMatchObject({ status: 404 });
  });
});

describe('the stream of events', () => {
  /** A hub behind a server; `connect` opens a stream and returns what came so far. */
  async function startHub() {
    const counts: number[] = [];
    const hub = new Hub((readers) => counts.push(readers));
    const server = createServer((_, response) =>
      hub.add(response, eventText('whole', { a: '\n' })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterThisTest(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const connect = async () => {
      const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [
        IncomingMessage,
      ];
      response.on('error', () => undefined);
      return response;
    };
    return { hub, counts, connect };
  }

  test('begins with a message of its own, and goes on with those for all', async () => {
    const { hub, connect, counts } = await startHub();
    const readers = [await connect(), await connect()];
    const texts = readers.map((reader) => {
      const seen = { text: '' };
      reader.setEncoding('utf8').on('data', (more: string) => (seen.text += more));
      return seen;
    });
    hub.send(eventText('step', 1));
    hub.end();
    await Promise.all(readers.map((reader) => once(reader, 'end')));
    const whole = 'retry: 1000\nevent: whole\ndata: {"a":"\\n"}\n\n';
    const all = `${whole}event: step\ndata: 1\n\n`;
    expect(texts).toEqual([{ text: all }, { text: all }]);
    expect(counts.slice(0, 2)).toEqual([1, 2]);
  });

  test('a reader that does not read is dropped, and the others stay', async () => {
    const { hub, connect, counts } = await startHub();
    const [slow, quick] = [await connect(), await connect()];
    slow.pause();
    quick.resume();
    const message = 'x'.repeat(300_000);
    await until('the slow one is dropped', async () => {
      hub.send(message);
      await nextTurn();
      return counts.at(-1) === 1;
    });
    expect(quick.destroyed).toBe(false);
  });
});
