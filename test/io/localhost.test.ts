import { describe, expect, test } from '@jest/globals';
import { lookUpLocalhost } from '../../src/io/localhost.js';

/** What a look-up tells its caller, after it has returned. */
const lookUp = (options: object): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    let hasReturned = false;
    lookUpLocalhost('localhost', options, (...answer) => {
      if (hasReturned) resolve(answer);
      else reject(new Error('it answered before it returned'));
    });
    hasReturned = true;
  });

const V4 = { address: '127.0.0.1', family: 4 };
const V6 = { address: '::1', family: 6 };

describe('lookUpLocalhost', () => {
  test.each([
    [{ all: true }, [[V4, V6]]],
    [{ all: true, family: 0 }, [[V4, V6]]],
    [{ all: true, family: 6 }, [[V6]]],
    [{ all: true, family: 'IPv4' }, [[V4]]],
    [{}, ['127.0.0.1', 4]],
    [{ family: 4 }, ['127.0.0.1', 4]],
    [{ family: 'IPv6' }, ['::1', 6]],
  ])('%j', async (options, answer) => {
    expect(await lookUp(options)).toEqual([null, ...answer]);
  });
});
