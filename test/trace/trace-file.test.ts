import { expect, jest, test } from '@jest/globals';
import { TraceFile } from '../../src/trace/trace-file.js';

/** A sink whose first writes succeed. */
function sink(writes: number) {
  const append = jest.fn((_: Uint8Array) =>
    append.mock.calls.length > writes ? Promise.reject(new Error('full')) : Promise.resolve(),
  );
  return { append, commit: jest.fn(() => Promise.resolve()), discard: jest.fn() };
}

test('after a failed write nothing is written, and the file gets no name', async () => {
  const target = sink(1);
  const file = new TraceFile(target);
  file.write('a');
  await file.flush();
  file.write('b');
  await expect(file.flush()).rejects.toThrow('full');
  file.write('c');
  await expect(file.end()).rejects.toThrow('full');
  expect(target.append).toHaveBeenCalledTimes(2);
  expect(target.commit).not.toHaveBeenCalled();
  expect(target.discard).toHaveBeenCalledTimes(1);
});

test('small texts share a write', async () => {
  const target = sink(9);
  const file = new TraceFile(target);
  for (let k = 0; k < 100; k += 1) file.write(`${k},`);
  await file.end();
  expect(target.append).toHaveBeenCalledTimes(1);
  expect(target.commit).toHaveBeenCalledTimes(1);
});
