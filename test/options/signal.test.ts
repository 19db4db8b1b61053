import { describe, expect, test } from '@jest/globals';
import { checkSignal } from '../../src/options/signal.js';
import { refuses } from '../helpers/refuses.js';

describe('checkSignal', () => {
  test('takes a signal, or none', () => {
    const { signal } = new AbortController();
    expect(checkSignal({ signal })).toBe(signal);
    expect(checkSignal({})).toBeUndefined();
  });

  test('and nothing else', () => {
    refuses(
      () => checkSignal({ signal: 'stop' as never }),
      'signal',
      'an AbortSignal',
      '`stop` (string)',
    );
  });
});
