import { describe, expect, test } from '@jest/globals';
import { checkFetchOptions } from '../../src/options/fetch.js';
import { checkHost } from '../../src/options/host.js';
import { checkServeOptions } from '../../src/options/serve.js';
import { refuses } from '../helpers/refuses.js';

const HOST = 'a host name or an address';

describe('a host', () => {
  test.each([
    'localhost',
    'LOCALHOST.',
    'a-b.example.org',
    'under_score',
    'münchen.example',
    '127.0.0.1',
    '127.1',
    '0',
    '::',
    '::1',
    '[::1]',
    'fe80::1%eth0',
    '[fe80::1%25]',
    '::ffff:127.0.0.1',
  ])('%s stays as it was given', (host) => {
    expect(checkHost('host', host)).toBe(host);
    expect(checkFetchOptions({ host }).host).toBe(host);
    expect(checkServeOptions({ host }).host).toEqual([host]);
  });

  test.each([
    'localhost:80',
    '127.0.0.1:80',
    '[::1]:80',
    '[::1',
    '::1]',
    '[127.0.0.1]',
    '[a]',
    '[]',
    'http://a.example',
    'a.example/',
    'me@a.example',
    'a b',
    ' ',
    'a\n',
    '1:2:3',
  ])('%j is none', (host) => {
    const expected = `${HOST}, without a port`;
    const received = `\`${host.replace('\n', '\\n')}\` (string)`;
    refuses(() => checkFetchOptions({ host }), 'host', expected, received);
    refuses(() => checkServeOptions({ host: ['::', host] }), 'host', expected, received);
  });

  test('a NUL, and what is no text', () => {
    refuses(() => checkHost('metricsHost', 'a\0b'), 'metricsHost', HOST, '`a\\x00b` (string)');
    refuses(() => checkHost('host', undefined), 'host', HOST, '`undefined` (undefined)');
  });
});
