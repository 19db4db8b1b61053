import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { afterThisTest } from '../helpers/clean-up.js';
import { CLI, runCli, startCli, startServer } from '../helpers/cli.js';
import { digestsOf, noiseFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const FRAMES = noiseFrames(4);

/** A web server that has the frames, the first of which it gives only to a second try. */
async function serveFrames() {
  const seen: (string | undefined)[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    seen.push(headers.authorization);
    const isFirst = seen.length === 1;
    if (isFirst) response.writeHead(503, { 'retry-after': '1' }).end('busy');
    else response.end(FRAMES[Number(/(\d+)\.png/.exec(url)?.[1])]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const shownIn = (cwd: string) => decodeGif(join(cwd, 'animation.gif')).frames;

test('fetch from a web server: a pattern, a token, and a server that asks for patience', async () => {
  const cwd = tempFolder();
  const { url, seen } = await serveFrames();
  const { code, stderr } = await runCli(['fetch', `${url}/{00..03}.png`, '--token', 's3cret'], {
    cwd,
  });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/trying again in 1\d\d\d ms: The server answered 503/),
  });
  expect(stderr).not.toContain('s3cret');
  expect(new Set(seen)).toEqual(new Set(['Bearer s3cret']));
  expect(shownIn(cwd)).toEqual(digestsOf(FRAMES));
});

test('fetch from a list, whose order is that of the GIF', async () => {
  const cwd = tempFolder();
  const { url } = await serveFrames();
  const list = `# three of them\n${url}/2.png\n\n${url}/0.png\r\n${url}/1.png\n`;
  writeFileSync(join(cwd, 'urls.txt'), list);
  const order = digestsOf([2, 0, 1].map((k) => FRAMES[k]!));
  expect((await runCli(['fetch', '--list', 'urls.txt'], { cwd })).code).toBe(0);
  expect(shownIn(cwd)).toEqual(order);
  for (const flags of ['-', '--list -']) {
    const piped = start('sh', ['-c', `cat urls.txt | "$NODE" "$CLI" fetch ${flags} -q`], {
      ...{ cwd, env: { NODE: process.execPath, CLI } },
    });
    expect((await piped.ended).code).toBe(0);
  }
  expect(shownIn(cwd)).toEqual(order);
});

test('fetch from a server of HTTP/2: one connection for all', async () => {
  const cwd = tempFolder();
  const [key, cert] = [join(cwd, 'key.pem'), join(cwd, 'cert.pem')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
  let sessions = 0;
  server.on('session', () => (sessions += 1));
  server.on('stream', (stream, { ':path': path = '' }) => {
    stream.respond({ ':status': 200 });
    stream.end(FRAMES[Number(/(\d+)\.png/.exec(path)?.[1])]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const env = { NODE_EXTRA_CA_CERTS: cert };
  const { code, stderr } = await startCli(['fetch', `https://127.0.0.1:${port}/{0..3}.png`, '-q'], {
    ...{ cwd, env },
  }).ended;
  expect({ code, stderr, sessions }).toEqual({ code: 0, stderr: '', sessions: 1 });
  expect(shownIn(cwd)).toEqual(digestsOf(FRAMES));
});

test('fetch through a proxy, which gets the whole URL, as from curl', async () => {
  const cwd = tempFolder();
  const asked: (string | undefined)[] = [];
  const proxy = createServer(({ url = '', headers }, response) => {
    asked.push(`${url} ${headers['proxy-authorization']}`);
    response.end(FRAMES[Number(/(\d+)\.png/.exec(url)?.[1])]);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  const env = { http_proxy: `http://u:p@127.0.0.1:${port}`, no_proxy: '' };
  const { code, stderr } = await startCli(['fetch', 'http://frames.invalid/{0..3}.png', '-q'], {
    ...{ cwd, env },
  }).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const basic = Buffer.from('u:p').toString('base64');
  expect(asked.sort()).toEqual(
    [0, 1, 2, 3].map((k) => `http://frames.invalid/${k}.png Basic ${basic}`),
  );
  expect(shownIn(cwd)).toEqual(digestsOf(FRAMES));
});

test('fetch from a folder, and from tcp://', async () => {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'album'), FRAMES);
  expect((await runCli(['fetch', 'album', '-d', 'copy'], { cwd })).code).toBe(0);
  expect(shownIn(cwd)).toEqual(digestsOf(FRAMES));
  const { port } = await startServer();
  const { code } = await runCli(['fetch', `tcp://127.0.0.1:${port}`, '-n', '5', '-d', 'lab'], {
    cwd,
  });
  expect(code).toBe(0);
  expect(filesIn(join(cwd, 'lab'))).toHaveLength(5);
});

test.each([
  [['tcp://a'], 'Expected tcp://HOST:PORT, got tcp://a'],
  [['http://a/1.png', '-p', '3'], 'Expected a SOURCE, or --host and --port, got both'],
  [['http://a/1.png', 'album'], 'Expected only URLs that begin with http, got also album'],
  [
    ['album', '--token', 's3cret'],
    '--header, --user and --token are for sources that begin with http',
  ],
  [
    ['http://a/', '--header', 'Authorization s3cret'],
    'Expected `headers` to be lines NAME: VALUE, of headers that are free to choose, got …',
  ],
])('refuses fetch %j', async (args, message) => {
  const { code, stderr } = await runCli(['fetch', ...args], { cwd: tempFolder() });
  expect({ code, line: stderr.split('\n')[0] }).toEqual({
    ...{ code: 2, line: `image-pipeline: ${message}` },
  });
});
