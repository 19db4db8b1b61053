import { once } from 'node:events';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openHttpStores } from '../../../src/queue/stores/http-client.js';
import { openAnswerFolder } from '../../../src/queue/stores/answer-folder.js';
import { openHttpStore, type HttpStoreOptions } from '../../../src/queue/stores/http-server.js';
import { MAX_DOCUMENT } from '../../../src/queue/store.js';
import { answerOf, jobOf, storeContract } from '../../contracts/store.js';
import { newRun } from '../../../src/queue/task.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { openConnection, readAll } from '../../helpers/connections.js';
import { rejectsWith } from '../../helpers/fails-with.js';
import { tempFolder } from '../../helpers/temp-folder.js';
import { until } from '../../helpers/until.js';

const TOKEN = 'the-token';

/** A store of a coordinator, which notes what comes. */
async function openServer(options: Partial<HttpStoreOptions> = {}) {
  const put: string[] = [];
  const store = await openHttpStore({
    ...{ host: '127.0.0.1', port: 0, token: TOKEN },
    onPut: (name) => put.push(name),
    isExpected: (name) => name.endsWith('.answer'),
    answers: openAnswerFolder(newRun(), false, tempFolder()),
    ...options,
  });
  const { address } = store;
  const url = address.kind === 'http' ? address.url : '';
  return { store, url, port: Number(new URL(url).port), put };
}

storeContract(
  'over HTTP',
  async () => {
    const { store, url } = await openServer();
    const stores = await openHttpStores();
    return { coordinator: store, worker: stores.at(url, TOKEN), close: () => stores.close() };
  },
  5 * 2 ** 20,
);

/** A server of the test, as {@link openServer} opens it. */
async function started(options: Partial<HttpStoreOptions> = {}) {
  const server = await openServer(options);
  afterThisTest(() => server.store.close());
  return server;
}

/** A worker's side of a store. */
async function workerAt(url: string, token = TOKEN) {
  const stores = await openHttpStores();
  afterThisTest(() => stores.close());
  return stores.at(url, token);
}

/** Sends the begin of a request, byte by byte as it is, and gives all of the answer. */
async function send(port: number, head: string, body = '') {
  const socket = await openConnection(port);
  const answer = readAll(socket);
  socket.write(`${head}\r\nhost: a\r\n\r\n${body}`);
  return { socket, answer: answer.then(String) };
}
const auth = `authorization: Bearer ${TOKEN}`;

describe('the HTTP store of a coordinator', () => {
  test('tells the address that workers get', async () => {
    const { store, port } = await started();
    expect(store.address).toEqual({ kind: 'http', url: `http://127.0.0.1:${port}` });
    const { url } = await started({ host: '[::1]' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  test('tells of an answer once all of it is there', async () => {
    const { port, put, store } = await started();
    const { socket, answer } = await send(
      port,
      `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\ncontent-length: 4\r\nconnection: close`,
      'ab',
    );
    await until('half of it has come', () => socket.bytesWritten > 0);
    await (await workerAt(`http://127.0.0.1:${port}`)).put(answerOf('b'), Uint8Array.of(1));
    expect(put).toEqual([answerOf('b')]);
    expect(await store.get(answerOf('a'))).toBeUndefined();
    socket.write('cd');
    expect(await answer).toMatch(/^HTTP\/1.1 204 /);
    expect(put).toEqual([answerOf('b'), answerOf('a')]);
    expect(String(Buffer.from((await store.get(answerOf('a')))!))).toBe('abcd');
  });

  test('a port that is taken is an error', async () => {
    const { port } = await started();
    await rejectsWith('ERR_PORT_IN_USE', openServer({ port }));
  });

  test.each([
    ['no token', 'x-a: b'],
    ['another token', 'authorization: Bearer the-tokem'],
    ['a token that is longer', `${auth}n`],
    ['no token behind the word', 'authorization: Bearer '],
    ['another word', `authorization: Basic ${TOKEN}`],
    ['no word', `authorization: ${TOKEN}`],
  ])('answers 401 to a request with %s, and does not read its body', async (_, header) => {
    const { port, put, store } = await started();
    await store.put(jobOf('a'), Uint8Array.of(1));
    const get = await send(port, `GET /${jobOf('a')} HTTP/1.1\r\n${header}`);
    get.socket.end();
    expect(await get.answer).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n(?!.*octet)/s);
    const { answer } = await send(
      port,
      `PUT /${answerOf('a')} HTTP/1.1\r\n${header}\r\ncontent-length: 1000`,
      'begin',
    );
    // The rest never comes, and the connection ends.
    expect(await answer).toMatch(/^HTTP\/1.1 401 .*connection: close/is);
    expect(put).toEqual([]);
  });

  test('answers 410 to an answer that nobody waits for, and does not read it', async () => {
    const { port, store } = await started({ isExpected: (name) => name === answerOf('b') });
    const { answer } = await send(
      port,
      `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\ncontent-length: 1000`,
      'begin',
    );
    expect(await answer).toMatch(/^HTTP\/1.1 410 .*connection: close/is);
    expect(await store.get(answerOf('a'))).toBeUndefined();
  });

  test.each([
    ['without a length', 'transfer-encoding: chunked', '1\r\na\r\n0\r\n\r\n', 413],
    ['that is too large', `content-length: ${MAX_DOCUMENT + 1}`, 'begin', 413],
    ['with a length that is none', 'content-length: 1e3', 'begin', 400],
    ['with a negative length', 'content-length: -1', 'begin', 400],
  ])('refuses an answer %s', async (_, header, body, status) => {
    const { port, put, store } = await started();
    const head = `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\n${header}`;
    const { answer } = await send(port, head, body);
    expect(await answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*connection: close`, 'is'));
    expect(put).toEqual([]);
    expect(await store.get(answerOf('a'))).toBeUndefined();
  });

  test('drops an answer that is shorter than its length', async () => {
    const { port, put, store } = await started();
    const head = `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\ncontent-length: 10`;
    const { socket, answer } = await send(port, head, 'begin');
    socket.end();
    expect(await answer).not.toMatch(/ 20\d /);
    expect(put).toEqual([]);
    expect(await store.get(answerOf('a'))).toBeUndefined();
  });

  test('takes no more of an answer than its length', async () => {
    const { port, store } = await started();
    const head = `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\ncontent-length: 3`;
    const next = `GET /${jobOf('a')} HTTP/1.1\r\n${auth}\r\nhost: a\r\nconnection: close\r\n\r\n`;
    const { answer } = await send(port, head, `abc${next}`);
    expect(await answer).toMatch(/^HTTP\/1.1 204 .*HTTP\/1.1 404 /s);
    expect(await store.get(answerOf('a'))).toEqual(Uint8Array.from(Buffer.from('abc')));
  });

  test.each(['POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const { url, store } = await started();
    await store.put(jobOf('a'), Uint8Array.of(1));
    expect(await statusOf(`${url}/${jobOf('a')}`, { method })).toBe(405);
    expect(await store.get(jobOf('a'))).toEqual(Uint8Array.of(1));
  });

  test.each(['..%2f', '?a', '/etc/passwd', '//', '__proto__'])(
    'knows no document of the name %s',
    async (name) => {
      const { url } = await started();
      expect(await statusOf(`${url}/${name}`, { method: 'GET' })).toBe(404);
    },
  );

  test('closes with clients that stall, in the middle of a request or of an answer', async () => {
    const { port, store } = await openServer();
    await store.put(jobOf('a'), new Uint8Array(20 * 2 ** 20));
    const idle = await openConnection(port);
    const putting = await send(
      port,
      `PUT /${answerOf('a')} HTTP/1.1\r\n${auth}\r\ncontent-length: 10`,
      'begin',
    );
    const getting = await openConnection(port);
    getting.write(`GET /${jobOf('a')} HTTP/1.1\r\n${auth}\r\nhost: a\r\n\r\n`);
    await once(getting, 'readable');
    const ends = [idle, getting].map(readAll);
    await store.close();
    await Promise.all([...ends, putting.answer]);
    expect(await store.get(jobOf('a'))).toBeUndefined();
  });
});

/** The status of the answer to a request with the token. */
const statusOf = (url: string, options: RequestOptions): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    httpRequest(url, { ...options, headers: { authorization: `Bearer ${TOKEN}` }, agent: false })
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });

describe('the HTTP store, as a worker sees it', () => {
  test.each([20, 20 * 2 ** 20])(
    'an answer of %d bytes that nobody waits for may be forgotten',
    async (length) => {
      const { url, store } = await started({ isExpected: () => false });
      const worker = await workerAt(url);
      await worker.put(answerOf('a'), new Uint8Array(length));
      expect(await store.get(answerOf('a'))).toBeUndefined();
    },
  );

  test('another token fails both ways, and names the store but not the token', async () => {
    const { url, port } = await started();
    const worker = await workerAt(url, 'other');
    for (const request of [worker.get(jobOf('a')), worker.put(answerOf('a'), Uint8Array.of(1))]) {
      const error = await rejectsWith('ERR_STORE_FAILED', request);
      expect(error).toMatchObject({
        message: `The store of the run at 127.0.0.1:${port} answered 401`,
        endpoint: `127.0.0.1:${port}`,
      });
    }
  });

  test('a run that is gone refuses the connection', async () => {
    const { url, store } = await openServer();
    await store.close();
    const worker = await workerAt(url);
    await rejectsWith('ERR_CONNECTION_REFUSED', worker.get(jobOf('a')));
    await rejectsWith('ERR_CONNECTION_REFUSED', worker.put(answerOf('a'), Uint8Array.of(1)));
  });

  /** A server that answers in any way. */
  async function odd(answer: Parameters<typeof createServer>[1]): Promise<string> {
    const server: Server = createServer(answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThisTest(() => server.close().closeAllConnections());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test.each([200, 201, 204, 301, 500])('status %d is no answer to a GET or PUT', async (status) => {
    const url = await odd((_, response) => response.writeHead(status, { location: '/' }).end());
    const worker = await workerAt(url);
    if (status !== 200) await rejectsWith('ERR_STORE_FAILED', worker.get(jobOf('a')));
    if (status !== 204)
      await rejectsWith('ERR_STORE_FAILED', worker.put(answerOf('a'), Uint8Array.of(1)));
  });

  test('a document that is cut off is none', async () => {
    const url = await odd((_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('begin', () => response.destroy());
    });
    const error = await rejectsWith('ERR_CONNECTION_FAILED', (await workerAt(url)).get(jobOf('a')));
    expect(error.message).toMatch(/^The connection failed after 0 bytes: /);
  });

  test('ends its requests when it is closed', async () => {
    const asked: unknown[] = [];
    const url = await odd((request) => asked.push(request));
    const stores = await openHttpStores();
    const document = stores.at(url, TOKEN).get(jobOf('a'));
    await until('it has asked', () => asked.length > 0);
    await Promise.all([rejectsWith('ERR_CONNECTION_FAILED', document), stores.close()]);
  });
});
