import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { needsDetails, openLog, type LogOptions } from '../../../src/cli/serve/open-log.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { writtenTo } from '../../helpers/written-to.js';

const LISTENING = { type: 'listening', host: '::', port: 80 } as const;
const SENT = {
  type: 'image-sent',
  ...{ index: 0, remoteHost: '::1', remotePort: 7, bytes: 5, duration: 1 },
} as const;
const OFF = { json: false, details: false, quiet: false } as const;
const FLAGS = { ...OFF, log: 'text', metricsPort: undefined } as const;

/** A log on a standard output that takes each write, or fails each; and what stderr shows. */
async function open(options: LogOptions = {}, failure?: Error) {
  const stdout = writtenTo(process.stdout, failure);
  const stderr = writtenTo(process.stderr);
  return { log: await openLog(FLAGS, options), stdout, stderr };
}

describe('the log of serve', () => {
  test('ends with the totals, and tells of no lines if none was lost', async () => {
    const { log, stdout, stderr } = await open();
    log.write(LISTENING);
    log.write(SENT);
    log.end();
    await turn();
    expect(stdout()).toBe('Listening on [::]:80\nSent an image to (::1, 7)\n');
    expect(stderr()).toBe('Served 1 connection, 0 failed, 0 refused\n');
  });

  test('that cannot be written says so once, and how many lines were lost at the end', async () => {
    const { log, stderr } = await open({}, new Error('disk full'));
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    afterThisTest(() => jest.useRealTimers());
    log.write(LISTENING);
    jest.advanceTimersByTime(1_000);
    log.write(SENT);
    log.end();
    await turn();
    expect(log.totals()).toEqual({ served: 1, failed: 0, refused: 0, lostLines: 2 });
    expect(stderr()).toBe(
      'image-pipeline: Cannot write the log; its lines are dropped and counted: disk full\n' +
        'Served 1 connection, 0 failed, 0 refused\n' +
        'image-pipeline: 2 lines of the log dropped: they could not be written\n',
    );
  });

  test('has the totals of all processes in the first of them', async () => {
    const totals = (own: { served: number }) => ({
      ...{ served: own.served + 7, failed: 1, refused: 0, lostLines: 1 },
    });
    const { log, stderr } = await open({ role: 'first', totals });
    log.write(LISTENING);
    log.end();
    await turn();
    expect(stderr()).toBe(
      'Served 7 connections, 1 failed, 0 refused\n' +
        'image-pipeline: 1 line of the log dropped: they could not be written\n',
    );
  });

  test('of one process of a cluster has no totals, which the first one prints', async () => {
    const { log, stderr } = await open({ role: 'part', onFailed: () => undefined }, new Error('x'));
    log.write(LISTENING);
    log.end();
    await turn();
    expect(stderr()).toBe('');
  });

  test('of a server that never listened has no totals', async () => {
    const { log, stderr } = await open();
    log.end();
    await turn();
    expect(stderr()).toBe('');
  });
});

test.each([
  [FLAGS, false],
  [{ ...FLAGS, json: true }, false],
  [{ ...FLAGS, json: true, details: true }, true],
  [{ ...FLAGS, log: 'json' }, true],
  [{ ...FLAGS, metricsPort: 0 }, true],
] as const)('needsDetails of %j: %s', (flags, expected) => {
  expect(needsDetails(flags)).toBe(expected);
});
