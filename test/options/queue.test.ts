import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { NEVER } from 'rxjs';
import { checkOptions } from '../../src/options/option.js';
import { queueRunTable, type QueueRunSettings } from '../../src/options/queue.js';
import { checkWorkOptions, type WorkOptions, type WorkSettings } from '../../src/options/work.js';
import { refuses } from '../helpers/refuses.js';

const QUEUE = 'redis://localhost';
const COUNT = 'a whole number from 1 to 1024';

describe('the options of a run with workers', () => {
  test('have defaults', () => {
    expect(checkOptions(queueRunTable, {})).toEqual({
      ...{ queue: undefined, queueSecret: undefined, queuePrefix: 'image-pipeline' },
      ...{ sharedRoot: undefined, store: 'http', storeHost: undefined, storePort: 0 },
      patience: 10_000,
    });
  });

  test.each<[keyof QueueRunSettings, readonly unknown[]]>([
    ['queue', ['redis://a', 'rediss://:p@a/1']],
    ['queueSecret', ['a', ' ']],
    ['queuePrefix', ['a', '{a}']],
    ['sharedRoot', ['/a', 'a']],
    ['store', ['http', 'redis']],
    ['storeHost', ['10.0.0.1', '::1', 'a.example']],
    ['storePort', [0, 1, 65_535]],
    ['patience', [0, 0.5, 3_600_000]],
  ])('%s may be any of %j', (option, values) => {
    for (const value of values) {
      expect(checkOptions(queueRunTable, { [option]: value })[option]).toBe(value);
    }
  });

  test.each<[keyof QueueRunSettings, unknown, string, string]>([
    ['queue', '', 'a URL such as redis://host:6379', '`` (string)'],
    ['queueSecret', '', 'what the run and its workers share', '`` (string)'],
    ['queueSecret', 7, 'what the run and its workers share', '`7` (number)'],
    ['queuePrefix', '', 'the start of keys', '`` (string)'],
    ['sharedRoot', '', 'the path of a folder', '`` (string)'],
    ['store', 'disk', 'one of http, redis', '`disk` (string)'],
    ['storeHost', 'a:1', 'a host name or an address, without a port', '`a:1` (string)'],
    ['storePort', 65_536, 'a whole number from 0 to 65535', '`65536` (number)'],
    ['storePort', -1, 'a whole number from 0 to 65535', '`-1` (number)'],
    ['patience', -1, 'milliseconds from 0 to 3600000', '`-1` (number)'],
    ['patience', 3_600_001, 'milliseconds from 0 to 3600000', '`3600001` (number)'],
  ])('%s is not %p', (option, value, expected, received) => {
    refuses(() => checkOptions(queueRunTable, { [option]: value }), option, expected, received);
  });
});

describe('the options of a worker', () => {
  test('have defaults for all but the queue', () => {
    const { concurrency, maxMemory, ...others } = checkWorkOptions({ queue: QUEUE });
    expect(concurrency).toBeGreaterThanOrEqual(1);
    expect(maxMemory).toBeGreaterThan(0);
    expect(others).toEqual({
      ...{ queue: QUEUE, queueSecret: undefined, queuePrefix: 'image-pipeline' },
      ...{ sharedRoot: undefined, maxPixels: 33_554_432 },
      name: `${hostname()}:${process.pid}`,
    });
  });

  test('`until` and `signal` are the pipeline’s', () => {
    const { signal } = new AbortController();
    expect(checkWorkOptions({ queue: QUEUE, until: NEVER, signal })).toEqual(
      checkWorkOptions({ queue: QUEUE }),
    );
  });

  test.each([{}, { queue: undefined }])('without a queue are refused: %j', (options) => {
    refuses(
      () => checkWorkOptions(options as WorkOptions),
      'queue',
      'a URL such as redis://host:6379',
      '`undefined` (undefined)',
    );
  });

  test.each<[keyof WorkSettings, readonly unknown[]]>([
    ['concurrency', [1, 1_024]],
    ['name', ['a', 'rack:7']],
    ['maxMemory', [1, 2 ** 40]],
    ['maxPixels', [1, 33_554_432]],
  ])('%s may be any of %j', (option, values) => {
    for (const value of values) {
      expect(checkWorkOptions({ queue: QUEUE, [option]: value })[option]).toBe(value);
    }
  });

  test.each<[keyof WorkSettings, unknown, string, string]>([
    ['concurrency', 0, COUNT, '`0` (number)'],
    ['concurrency', 1_025, COUNT, '`1025` (number)'],
    ['concurrency', 1.5, COUNT, '`1.5` (number)'],
    ['name', '', 'a name', '`` (string)'],
  ])('%s is not %p', (option, value, expected, received) => {
    refuses(() => checkWorkOptions({ queue: QUEUE, [option]: value }), option, expected, received);
  });

  test('limits of memory and pixels are positive', () => {
    for (const option of ['maxMemory', 'maxPixels']) {
      expect(() => checkWorkOptions({ queue: QUEUE, [option]: 0 })).toThrow(`\`${option}\``);
    }
  });
});
