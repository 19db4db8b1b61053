import dns from 'node:dns';
import { describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { connectionError } from '../../src/io/connection-error.js';
import { isLocalhost } from '../../src/io/localhost.js';
import { readToEnd } from '../../src/io/read-to-end.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { freePort, startFaultServer, whole } from '../helpers/fault-server.js';

const BYTES = Buffer.from('all of it');
const read = (host: string, port: number) =>
  readToEnd({
    ...{ host, port, timeout: 60_000, maxBytes: 100 },
    parse: (bytes) => Buffer.from(bytes).toString(),
  });

/** Makes a name stand for addresses. */
function resolve(addresses: readonly dns.LookupAddress[]): void {
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((
    _: string,
    __: object,
    callback: (...args: unknown[]) => void,
  ) => {
    callback(null, addresses);
  }) as never);
  afterThisTest(() => lookup.mockRestore());
}

const V4 = { address: '127.0.0.1', family: 4 };
const V6 = { address: '::1', family: 6 };

/** Reads often enough that sockets are connected again. */
const readOften = (host: string, port: number) =>
  lastValueFrom(
    range(0, 100).pipe(
      mergeMap(() => read(host, port), 8),
      toArray(),
    ),
  );
const often = Array<string>(100).fill(String(BYTES));

describe('an address', () => {
  test.each(['127.0.0.1', '::1'])('localhost, where only %s listens', async (host) => {
    const { port } = await startFaultServer(() => whole(BYTES), 0, host);
    expect(await readOften('localhost', port)).toEqual(often);
  });

  test.each(['127.0.0.1', '::1'])('a name of both, where only %s listens', async (host) => {
    const { port } = await startFaultServer(() => whole(BYTES), 0, host);
    for (const addresses of [
      [V4, V6],
      [V6, V4],
    ]) {
      resolve(addresses);
      expect(await readOften('both.test', port)).toEqual(often);
    }
  });

  test('an address as it is', async () => {
    const { port } = await startFaultServer(() => whole(BYTES), 0, '::1');
    expect(await readOften('::1', port)).toEqual(often);
  });

  test('refused on both', async () => {
    const port = await freePort();
    await rejectsWith('ERR_CONNECTION_REFUSED', lastValueFrom(read('localhost', port)));
  });

  test('a name that does not exist is not a refusal', async () => {
    // RFC 6761: no name below `invalid` ever resolves.
    const error = await rejectsWith(
      'ERR_HOST_NOT_FOUND',
      lastValueFrom(read('nobody.invalid', 1234)),
    );
    expect(error.message).toContain('nobody.invalid');
  });

  test.each([
    ['localhost', true],
    ['LOCALHOST.', true],
    ['app.localhost', true],
    ['localhost.example.org', false],
    ['notlocalhost', false],
    ['127.0.0.1', false],
  ])('%s is localhost: %p', (host, expected) => {
    expect(isLocalhost(host)).toBe(expected);
  });
});

describe('connectionError', () => {
  const system = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

  test.each([
    ['ECONNREFUSED', 'ERR_CONNECTION_REFUSED', /refused/],
    ['ECONNRESET', 'ERR_CONNECTION_RESET', /reset after 7 bytes/],
    ['EPIPE', 'ERR_CONNECTION_RESET', /reset after 7 bytes/],
    ['ENOTFOUND', 'ERR_HOST_NOT_FOUND', /no host named a\.test/],
    ['EAI_AGAIN', 'ERR_HOST_NOT_FOUND', /no answer for a\.test/],
    ['EHOSTUNREACH', 'ERR_HOST_UNREACHABLE', /a\.test is unreachable \(EHOSTUNREACH\)/],
    ['ENETUNREACH', 'ERR_HOST_UNREACHABLE', /a\.test is unreachable \(ENETUNREACH\)/],
    ['EADDRNOTAVAIL', 'ERR_NO_LOCAL_PORT', /No local port is free/],
    ['EPROTO', 'ERR_CONNECTION_FAILED', /failed after 7 bytes: connect EPROTO/],
    ['EMFILE', 'ERR_TOO_MANY_OPEN_FILES', /\(EMFILE\)/],
  ])('%s is %s', (name, code, message) => {
    const cause = system(name);
    const error = connectionError(cause, 'a.test', 7);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), cause });
  });

  test.each([
    [['ENETUNREACH', 'ECONNREFUSED'], 'ERR_CONNECTION_REFUSED'],
    [['ECONNREFUSED', 'ENETUNREACH'], 'ERR_CONNECTION_REFUSED'],
    [['ENETUNREACH', 'EHOSTUNREACH'], 'ERR_HOST_UNREACHABLE'],
  ])('of several addresses: %p is %s', (codes, code) => {
    const error = connectionError(new AggregateError(codes.map(system)), 'a.test', 0);
    expect(error.code).toBe(code);
  });
});
