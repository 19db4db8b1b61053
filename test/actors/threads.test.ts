import { describe, expect, jest, test } from '@jest/globals';
import { beginJob, newStopState, type StopState } from '../../src/actors/safe-stop.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { FakeThread } from '../helpers/fake-thread.js';

/** A fresh copy of the module, and what it does when the process exits. */
async function load() {
  const before = process.listeners('exit');
  const added = () => process.listeners('exit').filter((listener) => !before.includes(listener));
  afterThisTest(() => added().forEach((listener) => process.off('exit', listener)));
  let threads!: typeof import('../../src/actors/threads.js');
  await jest.isolateModulesAsync(async () => {
    threads = await import('../../src/actors/threads.js');
  });
  const exitProcess = () => added().forEach((listener) => listener(0));

  /** A thread that runs and can be asked to end. */
  const open = async (): Promise<{ thread: FakeThread; state: StopState }> => {
    const [thread, state] = [new FakeThread(), newStopState()];
    void threads.openThread(thread.worker, { onProgress: jest.fn(), onCrash: jest.fn() });
    await thread.load();
    await thread.say({ type: 'stoppable', state });
    return { thread, state };
  };
  return { open, exitProcess };
}

const wasAsked = ({ state }: { state: StopState }) => Atomics.load(state, 0) === 1;

test('threads.js does not end the process on a signal; listeners of others stay', async () => {
  const own = () => undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const before = process.listeners(signal);
    process.on(signal, own);
    afterThisTest(() => process.off(signal, own));
    await load();
    expect(process.listeners(signal)).toEqual([...before, own]);
  }
});

describe('when the process exits', () => {
  test('the threads that still run are asked to end', async () => {
    const { open, exitProcess } = await load();
    const [gone, alive] = [await open(), await open()];
    await gone.thread.exit();
    exitProcess();
    expect([gone, alive].map(wasAsked)).toEqual([false, true]);
  });

  test('those in a job are waited for, half a second for all together', async () => {
    const { open, exitProcess } = await load();
    const busy = [await open(), await open(), await open()];
    const idle = await open();
    for (const { state } of busy) beginJob(state);
    let now = 1_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const waits = jest.spyOn(Atomics, 'wait').mockImplementation(() => {
      now += 300;
      return 'timed-out';
    });
    afterThisTest(() => [clock, waits].forEach((spy) => spy.mockRestore()));
    exitProcess();
    expect([...busy, idle].map(wasAsked)).toEqual([true, true, true, true]);
    const asked = waits.mock.calls.map((call) => [call[0], call[3]]);
    expect(asked).toEqual(busy.map(({ state }, k) => [state, [500, 200, 0][k]]));
  });
});
