import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { adviceFor } from '../../../src/cli/ui/advice.js';
import { Troubles } from '../../../src/cli/ui/troubles.js';
import { ERROR_CODES, PipelineError } from '../../../src/errors.js';

describe('advice', () => {
  test('names only flags that are there', () => {
    const flags = COMMANDS.flatMap((command) => Object.keys(command.flags));
    const reasons = ['max-connections', 'max-per-address', 'descriptors', 'accept-failed'];
    const texts = [...Object.keys(ERROR_CODES), ...reasons].flatMap((code) =>
      (['retry', 'failure', 'send', 'refused'] as const).map((kind) => adviceFor(kind, code) ?? ''),
    );
    const named = texts.join(' ').match(/--[a-z-]+/g) ?? [];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((flag) => !flags.includes(flag.slice(2)))).toEqual([]);
  });

  test('each frame that failed for good has some', () => {
    const codes = Object.keys(ERROR_CODES);
    expect(codes.filter((code) => adviceFor('failure', code) === undefined)).toEqual([]);
  });
});

describe('troubles', () => {
  test('are bounded by their codes, however many there are', () => {
    const troubles = new Troubles();
    const error = new PipelineError('ERR_FRAME_TIMEOUT', 'Slow');
    for (let index = 0; index < 1_000; index += 1) {
      troubles.add({ type: 'frame-retried', index: index % 40, attempt: 1, delay: 1, error });
    }
    const [trouble] = troubles.list();
    expect(troubles.list()).toHaveLength(1);
    expect(trouble).toMatchObject({ kind: 'retry', count: 1_000 });
    expect(trouble?.frames).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('an error that is none of ours has a place, too', () => {
    const troubles = new Troubles();
    const error = new Error('<script>');
    troubles.add({ type: 'frame-retried', index: 1, attempt: 1, delay: 1, error });
    expect(troubles.list()).toMatchObject([{ code: 'ERROR', message: '<script>' }]);
  });
});
