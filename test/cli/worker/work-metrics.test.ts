import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { workMetrics } from '../../../src/cli/worker/work-metrics.js';
import type { WorkEvent } from '../../../src/events.js';
import { WORK_EVENTS } from '../../helpers/work-events.js';

const { started, begun, done, failed, retried, noTask, dropped, away, back } = WORK_EVENTS;

/** The value of a metric after these events. */
async function after(events: readonly WorkEvent[]) {
  const metrics = workMetrics(new Registry());
  for (const event of events) metrics.count(event);
  const lines = (await metrics.text()).split('\n');
  return (name: string): number => {
    const line = lines.find((one) => one.startsWith(`image_pipeline_${name} `));
    if (line === undefined) throw new Error(`No ${name}`);
    return Number(line.split(' ').at(-1));
  };
}

describe('the metrics of a worker', () => {
  test('have a value from the start', async () => {
    const valueOf = await after([]);
    for (const outcome of ['done', 'failed', 'dropped']) {
      expect(valueOf(`chunks_total{outcome="${outcome}"}`)).toBe(0);
    }
    expect(valueOf('encoded_frames_total')).toBe(0);
    expect(valueOf('chunks_in_work')).toBe(0);
    expect(valueOf('queue_up')).toBe(0);
  });

  test('are in the text format, with those of the process', async () => {
    const metrics = workMetrics(new Registry());
    expect(metrics.contentType).toMatch(/^text\/plain; version=/);
    const text = await metrics.text();
    expect(text).toContain('image_pipeline_build_info{');
    expect(text).toContain('process_cpu_seconds_total');
  });

  test('count chunks by their outcome, and the frames, bytes and time of those that are done', async () => {
    const valueOf = await after([done, done, done, failed, retried, noTask, dropped]);
    expect(valueOf('chunks_total{outcome="done"}')).toBe(3);
    expect(valueOf('chunks_total{outcome="failed"}')).toBe(3);
    expect(valueOf('chunks_total{outcome="dropped"}')).toBe(1);
    expect(valueOf('encoded_frames_total')).toBe(24);
    expect(valueOf('encoded_bytes_total')).toBe(2_700);
    expect(valueOf('chunk_duration_seconds_count')).toBe(3);
    expect(valueOf('chunk_duration_seconds_sum')).toBeCloseTo(1.5012, 6);
  });

  test.each<[string, WorkEvent, number]>([
    ['done', done, 1],
    ['failed', failed, 1],
    ['dropped', dropped, 1],
    ['no chunk at all', noTask, 2],
    ['of another run', { ...done, run: 'fedcba9876543210' }, 2],
  ])('know how many chunks are in work after one is %s', async (_, event, expected) => {
    const valueOf = await after([begun, { ...begun, chunk: 4 }, event]);
    expect(valueOf('chunks_in_work')).toBe(expected);
  });

  test.each([
    [[started], 1],
    [[started, away], 0],
    [[started, away, back], 1],
  ])('know whether the queue can be reached: %#', async (events, expected) => {
    expect((await after(events))('queue_up')).toBe(expected);
  });
});
