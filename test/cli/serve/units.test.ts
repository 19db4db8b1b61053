import { describe, expect, jest, test } from '@jest/globals';
import { jsonLog, type JsonLogOptions } from '../../../src/cli/serve/json-log.js';
import type { LinePrinter } from '../../../src/cli/process/line-printer.js';
import { ownMetrics, serveMetrics } from '../../../src/cli/serve/metrics.js';
import { version } from '../../../src/cli/process/version.js';
import { PipelineError } from '../../../src/errors.js';
import type { ServeEvent } from '../../../src/events.js';
import { afterThisTest } from '../../helpers/clean-up.js';

const peer = { remoteHost: '10.0.0.1', remotePort: 7 };
const sent = { type: 'image-sent', index: 3, ...peer, bytes: 500, duration: 1.2346 } as const;
const error = new PipelineError('ERR_SEND_TIMEOUT', 'The peer received nothing');
const failed = { type: 'send-failed', index: 4, ...peer, error, duration: 2_000 } as const;

describe('the log in JSON', () => {
  function linesOf(
    events: readonly ServeEvent[],
    given: Partial<JsonLogOptions> = {},
    meanwhile: () => void = () => undefined,
  ): Record<string, unknown>[] {
    const lines: string[] = [];
    const print = (line: string | undefined) => lines.push(...(line === undefined ? [] : [line]));
    const printer = { print, close: print };
    const totals = () => ({ served: 0, failed: 0, refused: 0, lostLines: 0 });
    const options = { quiet: false, details: true, role: 'only', totals, ...given } as const;
    const log = jsonLog(printer as unknown as LinePrinter, options);
    meanwhile();
    for (const event of events) log.event(event);
    log.end({ totals: totals(), hasListened: true, hasFailed: false });
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  test('has durations in whole microseconds', () => {
    const [start, ...lines] = linesOf([sent, failed]);
    expect(start).toMatchObject({ type: 'starting', pid: process.pid });
    expect(lines).toMatchObject([
      { type: 'image-sent', index: 3, ...peer, bytes: 500, micros: 1_235 },
      {
        ...{ type: 'send-failed', index: 4, ...peer, micros: 2_000_000 },
        ...{ code: 'ERR_SEND_TIMEOUT', message: 'The peer received nothing' },
      },
      { type: 'summary', command: 'serve' },
    ]);
  });

  test.each([
    ['first', [{ type: 'starting' }, { type: 'image-sent' }, { type: 'summary' }]],
    ['part', [{ type: 'image-sent', pid: process.pid }]],
  ] as const)('of a cluster: the %s process', (role, expected) => {
    expect(linesOf([sent], { role })).toMatchObject(expected);
  });

  test('has the sums once a second, if they have changed', () => {
    jest.useFakeTimers();
    afterThisTest(() => jest.useRealTimers());
    let served = 0;
    const totals = () => ({ served, failed: 0, refused: 0, lostLines: 0 });
    const progress = () =>
      linesOf([], { totals }, () => {
        jest.advanceTimersByTime(1_000);
        served = 5;
        jest.advanceTimersByTime(3_000);
      }).filter(({ type }) => type === 'progress');
    expect(progress()).toMatchObject([{ command: 'serve', served: 5 }]);
  });

  test('that is quiet has what went wrong, and where it listens', () => {
    const listening = { type: 'listening', host: '::', port: 80 } as const;
    const types = linesOf([listening, sent, failed], { quiet: true }).map(({ type }) => type);
    expect(types).toEqual(['listening', 'send-failed', 'summary']);
  });
});

describe('metrics', () => {
  async function valuesAfter(events: readonly ServeEvent[]): Promise<Map<string, number>> {
    const metrics = serveMetrics();
    for (const event of events) metrics.count(event);
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('image'));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice('image_pipeline_'.length, at), Number(line.slice(at))];
      }),
    );
  }

  test('have durations in seconds', async () => {
    const values = await valuesAfter([sent, failed]);
    expect(values.get('connection_duration_seconds_sum')).toBeCloseTo(2.0012346, 9);
    expect(values.get('connection_duration_seconds_count')).toBe(2);
    expect(values.get('connection_duration_seconds_bucket{le="0.001"}')).toBe(0);
    expect(values.get('connection_duration_seconds_bucket{le="0.003"}')).toBe(1);
    expect(values.get('connection_duration_seconds_bucket{le="3"}')).toBe(2);
  });

  test('count connections by how they ended, what is open, and what is ready', async () => {
    const accepted = { type: 'connection-accepted', ...peer } as const;
    const refused = { type: 'connection-refused', reason: 'max-per-address', ...peer } as const;
    const stock = { type: 'stock-changed', images: 256 } as const;
    const values = await valuesAfter([accepted, accepted, accepted, sent, failed, refused, stock]);
    expect(Object.fromEntries(values)).toMatchObject({
      open_connections: 1,
      images_total: 1,
      bytes_total: 500,
      stock_images: 256,
      'connections_total{outcome="sent"}': 1,
      'connections_total{outcome="timeout"}': 1,
      'connections_total{outcome="too-slow"}': 0,
      'connections_total{outcome="failed"}': 0,
      'connections_total{outcome="refused-max-per-address"}': 1,
      'connections_total{outcome="refused-max-connections"}': 0,
    });
  });

  test('say once which versions run', async () => {
    const lines = (await ownMetrics().text()).split('\n');
    expect(lines.filter((line) => line.startsWith('image_pipeline_build_info'))).toEqual([
      `image_pipeline_build_info{version="${version}",node="${process.version}"} 1`,
    ]);
  });
});
