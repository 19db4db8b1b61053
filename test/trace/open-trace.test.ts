import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { concat, from, lastValueFrom, NEVER, of, throwError, type Observable } from 'rxjs';
import type { DemoEvent } from '../../src/events.js';
import { observing } from '../../src/operators/observing.js';
import { openTrace, type TraceOptions } from '../../src/trace/open-trace.js';
import { checkTrace } from '../helpers/check-trace.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

const started = (index: number): DemoEvent => ({ type: 'frame-started', index });

async function open(options?: TraceOptions) {
  const folder = tempFolder();
  const path = join(folder, 'trace.json');
  writeFileSync(path, 'old');
  const trace = await openTrace(path, options);
  const watch = (events: Observable<DemoEvent>) => events.pipe(observing(trace.observer));
  const read = () => readFileSync(path, 'utf8');
  return { folder, watch, read, done: trace.done };
}

describe('the file of a trace', () => {
  test('has its name when the run has ended, and all of it then', async () => {
    const { folder, watch, read, done } = await open({ name: 'a "run"' });
    const subscription = watch(concat(of(started(0)), NEVER)).subscribe();
    expect(read()).toBe('old');
    subscription.unsubscribe();
    const { events, dropped } = await done;
    const trace = checkTrace(read());
    expect(trace.events).toHaveLength(events);
    expect(dropped).toBe(0);
    expect(trace.events[0]).toMatchObject({ name: 'process_name', args: { name: 'a "run"' } });
    expect(trace.otherData).toMatchObject({ events, dropped: 0, isFull: false });
    expect(filesIn(folder)).toEqual(['trace.json']);
  });

  test('is there after a failed run, too', async () => {
    const { watch, read, done } = await open();
    const failing = watch(
      concat(
        of(started(0)),
        throwError(() => new Error('broken')),
      ),
    );
    await expect(lastValueFrom(failing)).rejects.toThrow('broken');
    await done;
    expect(checkTrace(read()).lanes.get('connection 0')).toHaveLength(1);
  });

  test('is written while the run goes on, in order', async () => {
    const { watch, read, done } = await open();
    const frames = Array.from({ length: 2_000 }, (_, index): DemoEvent[] => [
      started(index),
      { type: 'frame-received', index, bytes: 1, requested: 0, duration: 0 },
    ]);
    await lastValueFrom(watch(from(frames.flat())));
    await done;
    expect(read().length).toBeGreaterThan(3 * 65_536);
    expect(checkTrace(read()).lanes.get('connection 0')).toHaveLength(4_000);
  });

  test('that is full says so', async () => {
    const { watch, read, done } = await open({ maxEvents: 20 });
    await lastValueFrom(watch(from(Array.from({ length: 100 }, (_, k) => started(k)))));
    const { events, dropped } = await done;
    expect(events).toBeLessThanOrEqual(20);
    expect(checkTrace(read()).otherData).toMatchObject({ events, dropped, isFull: true });
  });

  test('that cannot be written fails at once', async () => {
    const path = join(tempFolder(), 'file');
    writeFileSync(path, '');
    await expect(openTrace(join(path, 'trace.json'))).rejects.toMatchObject({
      code: 'ERR_OUTPUT_UNWRITABLE',
    });
  });
});
