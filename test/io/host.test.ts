import { describe, expect, test } from '@jest/globals';
import { hostAndPort, plainHost } from '../../src/io/host.js';
import { isLocalhost } from '../../src/io/localhost.js';

describe('plainHost', () => {
  test.each([
    ['[::1]', '::1'],
    ['[fe80::1%lo]', 'fe80::1%lo'],
    ['::1', '::1'],
    ['fe80::1%lo', 'fe80::1%lo'],
    ['localhost.', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['a.b.LocalHost.', 'localhost'],
    ['localhost.example', 'localhost.example'],
    ['127.1', '127.1'],
    ['example.org.', 'example.org.'],
    ['[a]', '[a]'],
  ])('%s', (host, plain) => {
    expect(plainHost(host)).toBe(plain);
    expect(plainHost(plain)).toBe(plain);
    expect(isLocalhost(host)).toBe(plain === 'localhost');
  });
});

test.each([
  ['127.0.0.1', '127.0.0.1:80'],
  ['a.example', 'a.example:80'],
  ['::1', '[::1]:80'],
  ['[::1]', '[::1]:80'],
])('hostAndPort(%j)', (host, endpoint) => {
  expect(hostAndPort(host, 80)).toBe(endpoint);
});
