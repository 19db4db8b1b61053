import { describe, expect, test } from '@jest/globals';
import { InvalidOptionError } from '../../src/errors.js';
import { isOnlyHere, readQueueUrl } from '../../src/queue/queue-url.js';
import { failsWith } from '../helpers/fails-with.js';
import { refuses } from '../helpers/refuses.js';

const EXPECTED = 'a URL such as redis://host:6379';

describe('the URL of a queue', () => {
  test.each([
    ['redis://:p@queue.example', 'redis://queue.example', 'p'],
    ['redis://:p@queue.example:6380/', 'redis://queue.example:6380', 'p'],
    ['redis://user:p@queue.example:6380/7', 'redis://queue.example:6380/7', 'p'],
    ['rediss://:p@queue.example', 'rediss://queue.example', 'p'],
    ['REDIS://:p@queue.example', 'redis://queue.example', 'p'],
    ['redis://:p@[2001:db8::1]:6380/2', 'redis://[2001:db8::1]:6380/2', 'p'],
    ['redis://:p%40%2F%3a%25@queue.example', 'redis://queue.example', 'p@/:%'],
    ['redis://:p@q@queue.example', 'redis://queue.example', 'p@q'],
    ['redis://:p@queue.example?password=s3cret#s3cret', 'redis://queue.example', 'p'],
    ['redis://localhost', 'redis://localhost', ''],
  ])('%s: label and secret', (text, label, secret) => {
    const { url, ...address } = readQueueUrl(text, undefined);
    expect(address).toEqual({ label, secret });
    expect(url.href).toBe(new URL(text).href);
  });

  test('a secret of its own takes the place of the password', () => {
    expect(readQueueUrl('redis://:p@queue.example', 's').secret).toBe('s');
    expect(readQueueUrl('redis://queue.example', 's').secret).toBe('s');
  });

  test.each([
    'localhost',
    'LOCALHOST',
    'a.localhost',
    '127.0.0.1:6380',
    '127.8.9.1',
    '[::1]:6380/3',
  ])('%s needs no secret: others cannot reach it', (host) => {
    expect(readQueueUrl(`redis://${host}`, undefined).secret).toBe('');
  });

  test.each([
    ['queue.example', 'redis://queue.example'],
    ['10.0.0.1:6379/2', 'redis://10.0.0.1:6379/2'],
    ['0.0.0.0', 'redis://0.0.0.0'],
    ['[::]', 'redis://[::]'],
    ['localhost.example', 'redis://localhost.example'],
    ['127.0.0.1.example', 'redis://127.0.0.1.example'],
    ['user@queue.example', 'redis://queue.example'],
    ['user:@queue.example?password=s3cret', 'redis://queue.example'],
  ])('%s needs a secret', (host, label) => {
    refuses(
      () => readQueueUrl(`redis://${host}`, undefined),
      'queue',
      'a URL with a password, or one with `queueSecret` beside it, because others can reach that server',
      `\`${label}\` (string)`,
    );
  });

  test.each([
    ['', ''],
    ['queue.example', 'queue.example'],
    ['queue.example:6379', 'queue.example:6379'],
    ['http://queue.example', 'http://queue.example'],
    ['redis:', 'redis:'],
    ['redis://', 'redis://'],
    ['redis:///3', 'redis:///3'],
    ['redis://queue.example:66666', 'redis://queue.example:66666'],
    ['unix:///run/redis', 'unix:///run/redis'],
  ])('%j is none', (text, shown) => {
    refuses(() => readQueueUrl(text, 's'), 'queue', EXPECTED, `\`${shown}\` (string)`);
  });

  test.each([
    'http://:s3cret@queue.example',
    'http://user:s3cret@queue.example/1',
    'redis://:s3cret@queue.example:66666',
    // What must be percent-encoded in a password, and was not.
    'redis://:a/s3cret@queue.example',
    'redis://:a?s3cret@queue.example',
    'redis://:a#s3cret@queue.example',
    'http://:a@s3cret@queue.example',
    'http://:a@b/s3cret@queue.example',
    'redis://:s3cret%@queue.example',
    'redis://:s3cret%zz@queue.example',
    'redis://:s3cret%ff@queue.example',
    'redis://:s3cret',
    // Too few slashes.
    'redis:user:s3cret@queue.example',
    'redis:/user:s3cret@queue.example',
    'user:s3cret@queue.example',
    ':s3cret@queue.example',
    // In the query, where ioredis takes it, too.
    'http://queue.example?password=s3cret',
    'redis://queue.example:66666?password=s3cret',
    'redis://queue.example:66666/1?a=b@c&password=s3cret',
    'redis://queue.example:66666#s3cret',
    'redis://queue.example?password=s3cret',
  ])('%s is refused without its password', (text) => {
    const error = failsWith('ERR_INVALID_OPTION', () => readQueueUrl(text, undefined));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(JSON.stringify([error, error.stack])).not.toContain('s3cret');
  });

  test('a password with a bare percent sign: says what to do', () => {
    refuses(
      () => readQueueUrl('redis://:50%@queue.example', undefined),
      'queue',
      'a URL with a percent-encoded password (%25 for a percent sign)',
      '`redis://queue.example` (string)',
    );
  });

  test.each([
    ['http://user:s3cret@queue.example', 'http://…'],
    ['user:s3cret@queue.example', '…'],
  ])('%s is shown only up to where a secret may be', (text, shown) => {
    refuses(() => readQueueUrl(text, 's'), 'queue', EXPECTED, `\`${shown}\` (string)`);
  });

  test.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['::1', true],
    ['[::ffff:127.0.0.1]', true],
    ['10.0.0.1', false],
    ['queue.example', false],
  ])('only processes of this machine reach %s: %p', (host, expected) => {
    expect(isOnlyHere(host)).toBe(expected);
  });
});
