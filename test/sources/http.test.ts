import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { lastValueFrom, timeout } from 'rxjs';
import { expandBraces } from '../../src/sources/expand-braces.js';
import { http, type HttpOptions } from '../../src/sources/http.js';
import { Parts, validatorOf } from '../../src/sources/http/parts.js';
import { headersFor, statusError } from '../../src/sources/http/rules.js';
import { readFrame } from '../../src/sources/read-frame.js';
import { indexedSourceContract } from '../contracts/source.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { noiseFrames, noisePng } from '../helpers/frames.js';
import { until } from '../helpers/until.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on a free port, with the requests that came, and the number of its connections. */
async function serve(answer: Answer) {
  const requests: IncomingMessage[] = [];
  let accepted = 0;
  let open = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    accepted += 1;
    open += 1;
    socket.on('close', () => (open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, accepted: () => accepted, open: () => open };
}

/** Reads the frame of one URL. */
async function read(url: string, options: HttpOptions = {}) {
  const source = http([url], options);
  afterThisTest(() => source.close?.());
  return await lastValueFrom(readFrame(source, 0));
}

const FRAMES = noiseFrames(3);
const png = noisePng(1);
const sends =
  (status: number, headers: Record<string, string> = {}, body: Uint8Array = png): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

indexedSourceContract('http', async () => {
  const server = await serve(({ url = '' }, response) => {
    response.end(FRAMES[Number(/\d+/.exec(url)?.[0])]);
  });
  const source = http(FRAMES.map((_, k) => `${server.url}/${k}.png`));
  afterThisTest(() => source.close?.());
  return { source, expected: FRAMES.map((frame) => Uint8Array.from(frame)) };
});

describe('http', () => {
  test('uses connections again, and closes them', async () => {
    const server = await serve(sends(200));
    const source = http(Array<string>(20).fill(`${server.url}/a.png`), { connections: 2 });
    const reads = Array.from({ length: 20 }, (_, k) => lastValueFrom(readFrame(source, k)));
    await Promise.all(reads);
    expect(server.accepted()).toBeLessThanOrEqual(2);
    source.close?.();
    await until('connections are closed', () => server.open() === 0);
  });

  test('a body that nobody wants is read to its end, if that is near', async () => {
    const server = await serve((request, response) => {
      response.writeHead(404).write(Buffer.alloc(request.url === '/long' ? 70_000 : 60_000));
      if (request.url !== '/long') response.end(Buffer.alloc(1_000));
    });
    const urls = ['/a', '/b', '/long'].map((path) => `${server.url}${path}`);
    const source = http(urls, { connections: 1 });
    afterThisTest(() => source.close?.());
    for (const index of [0, 1, 2]) {
      await expect(lastValueFrom(readFrame(source, index))).rejects.toMatchObject({
        code: 'ERR_FRAME_NOT_FOUND',
      });
    }
    expect(server.accepted()).toBe(1);
    await until('the connection of the long one is closed', () => server.open() === 0);
  });

  test('an answer of 1xx is not the answer', async () => {
    const server = await serve((_, response) => {
      response.writeProcessing();
      response.end(png);
    });
    expect(await read(server.url)).toMatchObject({ image: Uint8Array.from(png) });
  });

  test('a read that is given up while it waits for a connection sends nothing', async () => {
    const answers: (() => void)[] = [];
    const server = await serve((_, response) => answers.push(() => response.end(png)));
    const source = http([`${server.url}/a`, `${server.url}/b`], { connections: 1 });
    afterThisTest(() => source.close?.());
    const first = lastValueFrom(readFrame(source, 0));
    await until('the first is asked for', () => answers.length === 1);
    const second = readFrame(source, 1).subscribe();
    await new Promise((resolve) => setImmediate(resolve));
    second.unsubscribe();
    answers[0]?.();
    await first;
    const third = lastValueFrom(readFrame(source, 0));
    await until('the next one is asked for', () => answers.length === 2);
    answers[1]?.();
    await third;
    expect(server.requests.map(({ url }) => url)).toEqual(['/a', '/a']);
  });

  test('sends what it is given, and asks for bytes as they are', async () => {
    const server = await serve(sends(200));
    await read(server.url, { headers: ['X-Album: 7'], userAgent: 'lab', user: 'ann:pass:word' });
    expect(server.requests[0]?.headers).toMatchObject({
      ...{ 'x-album': '7', 'user-agent': 'lab', 'accept-encoding': 'identity' },
      authorization: `Basic ${Buffer.from('ann:pass:word').toString('base64')}`,
    });
    await read(server.url.replace('//', '//bob:s%40cret@'));
    expect(server.requests[1]?.headers.authorization).toBe(
      `Basic ${Buffer.from('bob:s@cret').toString('base64')}`,
    );
    await read(server.url, { token: 'abc' });
    expect(server.requests[2]?.headers.authorization).toBe('Bearer abc');
  });

  test('a redirect to another server drops all of it', async () => {
    const other = await serve(sends(200));
    const first = await serve(sends(302, { location: `${other.url}/b.png` }));
    const { image } = (await read(first.url, { headers: ['X-Key: 7'], token: 'secret' })) ?? {};
    expect(image).toEqual(Uint8Array.from(png));
    expect(first.requests[0]?.headers.authorization).toBe('Bearer secret');
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('x-key');
  });

  test('a redirect within a server keeps it, and each URL is asked about', async () => {
    const asked: string[] = [];
    const server = await serve((request, response) =>
      sends(request.url === '/b.png' ? 200 : 301, { location: 'b.png' })(request, response),
    );
    const url = `${server.url.replace('//', '//u:p@')}/a.png`;
    await read(url, { allowUrl: ({ href }) => asked.push(href) > 0 });
    expect(asked).toEqual([`${server.url}/a.png`, `${server.url}/b.png`]);
    expect(server.requests[1]?.headers.authorization).toMatch(/^Basic /);
    const allowUrl = ({ pathname }: URL) => pathname === '/a.png';
    await expect(read(url, { allowUrl })).rejects.toMatchObject({ code: 'ERR_URL_FORBIDDEN' });
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ['a loop', '/again', 'ERR_HTTP_REFUSED'],
    ['a file', 'file:///etc/passwd', 'ERR_URL_FORBIDDEN'],
    ['no address', 'http://', 'ERR_URL_FORBIDDEN'],
  ])('a redirect to %s fails', async (_, location, code) => {
    const server = await serve(sends(307, { location }));
    await expect(read(server.url)).rejects.toMatchObject({ code });
    expect(server.requests.length).toBeLessThanOrEqual(6);
  });

  test.each([
    [404, 'ERR_FRAME_NOT_FOUND'],
    [403, 'ERR_HTTP_REFUSED'],
    [204, 'ERR_HTTP_REFUSED'],
    [500, 'ERR_HTTP_BUSY'],
  ])('status %d: %s', async (status, code) => {
    const server = await serve(sends(status));
    await expect(read(server.url)).rejects.toMatchObject({ code });
    await expect(read(server.url, { token: 'secret' })).rejects.not.toThrow(/secret/);
  });

  test.each([
    ['a busy server says when to come back', '7', 7_000],
    ['or at which time', new Date(1_010_000).toUTCString(), 10_000],
    ['but not for ever', '999999999', 600_000],
    ['or not at all', 'soon', undefined],
  ])('%s', (_, text, retryAfter) => {
    const error = statusError(429, text, 1_000_000);
    expect({ code: error.code, retryAfter: error.retryAfter }).toEqual({
      ...{ code: 'ERR_HTTP_BUSY', retryAfter },
    });
  });

  test.each<[string, Answer, object]>([
    [
      'is cut off',
      (_, r) => r.writeHead(200, { 'content-length': '999' }).write(png, () => r.destroy()),
      { code: 'ERR_CONNECTION_RESET' },
    ],
    ['is shorter than it is', sends(200, {}, png.subarray(0, 50)), { code: 'ERR_PNG_TRUNCATED' }],
    ['is empty', sends(200, {}, Buffer.alloc(0)), { code: 'ERR_FRAME_EMPTY' }],
    [
      'is a page',
      sends(200, { 'content-type': 'image/png' }, Buffer.from('<html>')),
      { code: 'ERR_NOT_A_PNG' },
    ],
    [
      'says that it is too large',
      (_, r) => r.writeHead(200, { 'content-length': '9999999' }).flushHeaders(),
      { code: 'ERR_FRAME_TOO_LARGE' },
    ],
    [
      'is too large',
      (_, r) => r.writeHead(200).write(Buffer.alloc(300_000)),
      { code: 'ERR_FRAME_TOO_LARGE' },
    ],
    [
      'is compressed',
      sends(200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1e6))),
      { code: 'ERR_SOURCE_INVALID' },
    ],
  ])('a frame that %s is an error', async (_, answer, error) => {
    const server = await serve(answer);
    await expect(read(server.url, { maxFrameBytes: 200_000 })).rejects.toMatchObject(error);
  });

  test('a JPEG and a WebP come as they are', async () => {
    for (const file of [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('RIFF....WEBP')]) {
      const server = await serve(sends(200, {}, file));
      expect(await read(server.url)).toMatchObject({ image: Uint8Array.from(file) });
    }
  });

  test('a server that is not there, and one that never answers', async () => {
    await expect(read('http://127.0.0.1:1/')).rejects.toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
    });
    const hasty = await serve(({ socket }) => socket.destroy());
    await expect(read(hasty.url)).rejects.toMatchObject({
      code: 'ERR_CONNECTION_RESET',
      message: 'The connection was closed after 0 bytes of the frame',
    });
    const server = await serve(() => undefined);
    const source = http([server.url]);
    const waiting = lastValueFrom(readFrame(source, 0).pipe(timeout(100)));
    await expect(waiting).rejects.toThrow(/Timeout/);
    await until('the connection is closed', () => server.open() === 0);
  });

  test.each([
    [['ftp://u:secret@a/b'], {}],
    [['secret'], {}],
    [['http://a/'], { headers: ['Authorization secret'] }],
    [['http://a/'], { headers: ['Host: secret'] }],
    [['http://a/'], { headers: ['X-A: b\r\nX-B: secret'] }],
    [['http://a/'], { headers: ['X-A: secret \u{1f511}'] }],
    [['http://a/'], { token: 'secret\n' }],
    [['http://a/'], { userAgent: 'secret\u0000' }],
    [['http://%zz:secret@a/'], {}],
    [['ftp://u:secr/secret@a/b'], {}],
  ])('refuses %j', (urls, options) => {
    const refused = expect(() => http(urls, options));
    refused.toThrow(/^Expected/);
    if (urls[0] !== 'secret') expect(() => http(urls, options)).not.toThrow(/secret/);
  });

  test('its name has no password in it', () => {
    const urls = ['http://u:secret@a.example/', 'http://a.example/2', 'http://b.example/'];
    expect(http(urls).label).toBe('a.example and 1 more');
    const headers = headersFor(new URL('http://b'), new URL('http://u:p@a'), { token: 'x' });
    expect(Object.keys(headers)).toEqual(['user-agent', 'accept', 'accept-encoding']);
  });
});

describe('a frame whose connection broke', () => {
  const file = noisePng(7, { width: 120, height: 100 });
  const TAG = '"v1"';
  const parts = { 'accept-ranges': 'bytes' };

  /** Reads a frame twice, from a server that breaks the first answer, and then answers so. */
  async function readTwice(headers: Record<string, string>, answer: Answer, redirect = '') {
    let answers = 0;
    const server = await serve((request, response) => {
      if (request.url === '/redirect') {
        sends(302, { location: redirect })(request, response);
        return;
      }
      answers += 1;
      if (answers > 1) {
        answer(request, response);
        return;
      }
      response.writeHead(200, { 'content-length': String(file.length), ...headers });
      response.write(file.subarray(0, 20_000), () => setTimeout(() => response.destroy(), 20));
    });
    const source = http([`${server.url}${redirect === '' ? '' : '/redirect'}`]);
    afterThisTest(() => source.close?.());
    const once = () => lastValueFrom(readFrame(source, 0));
    await expect(once()).rejects.toMatchObject({ code: 'ERR_CONNECTION_RESET' });
    const { image } = (await once()) ?? {};
    const asked = () =>
      server.requests
        .filter(({ url }) => url !== '/redirect')
        .map(({ headers }) => [headers.range, headers['if-range']])
        .slice(1);
    return { image, asked: asked(), again: once, askedThen: asked };
  }

  /** Gives the rest that is asked for. */
  const rest: Answer = ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(String(headers.range))?.[1]);
    const range = `bytes ${from}-${file.length - 1}/${file.length}`;
    response.writeHead(206, { 'content-range': range }).end(file.subarray(from));
  };
  const whole = Uint8Array.from(file);
  const BEGIN = expect.stringMatching(/^bytes=[1-9]\d*-$/) as unknown;
  const MODIFIED = new Date(1_000_000_000_000).toUTCString();

  test.each([
    ['an ETag', { etag: TAG }, TAG],
    ['a time', { 'last-modified': MODIFIED }, MODIFIED],
    ['a time beside a weak ETag', { 'last-modified': MODIFIED, etag: 'W/"v1"' }, MODIFIED],
  ])('is continued by %s', async (_, headers, validator) => {
    const { image, asked } = await readTwice({ ...parts, ...headers }, rest);
    expect({ image, asked }).toEqual({ image: whole, asked: [[BEGIN, validator]] });
  });

  test('also after a redirect', async () => {
    const { image, asked } = await readTwice({ ...parts, etag: TAG }, rest, '/file.png');
    expect({ image, asked }).toEqual({ image: whole, asked: [[BEGIN, TAG]] });
  });

  test('is forgotten when it is complete', async () => {
    const { again, askedThen } = await readTwice({ ...parts, etag: TAG }, (request, response) =>
      (request.headers.range === undefined ? sends(200) : rest)(request, response),
    );
    await again();
    expect(askedThen()).toEqual([
      [BEGIN, TAG],
      [undefined, undefined],
    ]);
  });

  test('is taken as a whole if the file has changed', async () => {
    const { image } = await readTwice({ ...parts, etag: TAG }, sends(200));
    expect(image).toEqual(Uint8Array.from(png));
  });

  test.each([
    ['the server gives no parts', { etag: TAG }],
    ['its ETag is weak', { ...parts, etag: 'W/"v1"' }],
    ['the file changed just now', { ...parts, 'last-modified': MODIFIED, date: MODIFIED }],
  ])('is asked for as a whole if %s', async (_, headers) => {
    const { image, asked } = await readTwice(headers, sends(200, {}, file));
    expect({ image, asked }).toEqual({ image: whole, asked: [[undefined, undefined]] });
  });

  test.each([
    ['has no such rest', 416, {}],
    ['gives another rest', 206, { 'content-range': 'bytes 7-8/9' }],
  ])('is asked for once more if the server %s', async (_, status, headers) => {
    const { image, asked } = await readTwice({ ...parts, etag: TAG }, (request, response) =>
      sends(request.headers.range === undefined ? 200 : status, headers, file)(request, response),
    );
    expect({ image, asked }).toEqual({
      image: whole,
      asked: [
        [BEGIN, TAG],
        [undefined, undefined],
      ],
    });
  });
});

test.each([
  [0, undefined],
  [999, undefined],
  [1_000, 'modified'],
])('a time that is %d ms old', (age, expected) => {
  const [modified, date] = [0, age].map((ms) => new Date(1e12 + ms).toISOString());
  const headers = { 'accept-ranges': 'bytes', 'last-modified': modified, date };
  expect(validatorOf({ statusCode: 200, headers })).toBe(expected && modified);
});

test('of the beginnings of frames only some are kept', () => {
  const parts = new Parts();
  const url = new URL('http://a/');
  const part = (size: number) => ({ url: url.href, validator: '"1"', pieces: [], size });
  const kept = () => [0, 1, 2, 3].filter((index) => parts.get(index, url) !== undefined);
  parts.keep(0, part(1_000));
  expect(kept()).toEqual([]);
  for (const index of [0, 1, 2, 3]) parts.keep(index, part(2 ** 25));
  expect(kept()).toEqual([2, 3]);
  expect(parts.get(3, new URL('http://b/'))).toBeUndefined();
  parts.keep(3, part(2 ** 24));
  parts.keep(1, part(2 ** 24));
  expect(kept()).toEqual([1, 2, 3]);
  parts.drop(2);
  expect(kept()).toEqual([1, 3]);
  parts.clear();
  expect(kept()).toEqual([]);
});

test.each([
  ['a{0..2}', ['a0', 'a1', 'a2']],
  ['{08..10}', ['08', '09', '10']],
  ['{3..1}', ['3', '2', '1']],
  ['{0..9..4}', ['0', '4', '8']],
  ['{a,b}/{1..2}', ['a/1', 'a/2', 'b/1', 'b/2']],
  ['{x}{}', ['{x}{}']],
  ['{a,}', ['a', '']],
])('braces are written out: %s', (text, expected) => {
  expect(expandBraces(text)).toEqual(expected);
});

test('too many are refused before they are made', () => {
  expect(() => expandBraces('{0..99999999}')).toThrow(/10000000/);
  expect(() => expandBraces('{0..9999}{0..9999}')).toThrow(/10000000/);
});
