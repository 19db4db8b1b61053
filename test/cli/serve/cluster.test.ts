import { describe, expect, test } from '@jest/globals';
import { partOf } from '../../../src/cli/serve/cluster.js';

describe('partOf: what one process of a cluster has', () => {
  test.each([
    ['what was asked for', { maxConnections: 100 }, 3, 34],
    ['the default', {}, 4, 2_048],
    ['the default of large images', { size: { width: 3_000, height: 3_000 } }, 2, 32],
  ])('its part of the connections: %s', (_, options, processes, expected) => {
    expect(partOf({ ...options, cluster: processes }).maxConnections).toBe(expected);
  });

  test('all else as it is, and chance where it is chance', () => {
    const options = { port: 80, workers: 3, cluster: 2, maxPerAddress: 7 };
    expect(partOf(options)).toMatchObject({ ...options, seed: undefined });
  });
});
