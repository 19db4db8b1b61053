import { describe, expect, test } from '@jest/globals';
import { MemorySink } from '../../src/io/memory-sink.js';
import { rejectsWith } from '../helpers/fails-with.js';

describe('MemorySink', () => {
  test('takes as many bytes as its limit, and not one more', async () => {
    const sink = new MemorySink(5);
    await sink.append(Uint8Array.of(1, 2));
    await sink.append(Uint8Array.of(3, 4, 5));
    expect(sink.parts).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)]);

    const error = await rejectsWith('ERR_GIF_TOO_LARGE', sink.append(Uint8Array.of(6)));
    expect(error.message).toBe('The GIF has more than 5 bytes');
    expect(sink.parts).toHaveLength(2);
  });
});
