import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fetchTable } from '../../src/options/fetch.js';
import { gifTable } from '../../src/options/gif.js';
import { checkOptions } from '../../src/options/option.js';
import { queueRunTable } from '../../src/options/queue.js';
import { serveTable } from '../../src/options/serve.js';
import { workTable } from '../../src/options/work.js';

const FOLDER = resolve(__dirname, '../../src/options');
/** The defaults by the tables. */
const DEFAULTS: Readonly<Record<string, object>> = {
  ServeSettings: checkOptions(serveTable, {}),
  GifSettings: checkOptions(gifTable, {}),
  FetchSettings: checkOptions(fetchTable, {}),
  QueueSettings: checkOptions(queueRunTable, {}),
  QueueRunSettings: checkOptions(queueRunTable, {}),
  WorkSettings: checkOptions(workTable, {}),
};

interface Documented {
  readonly settings: string;
  readonly name: string;
  /** The text behind `@default`; `undefined` where there is none. */
  readonly said: string | undefined;
}

/** Options that must be given. */
const REQUIRED = new Set(['inputs', 'queue']);

/** The members of the interfaces of settings, with what their comments say of the default. */
const MEMBERS = [
  ...readdirSync(FOLDER).map((name) => join(FOLDER, name)),
  resolve(FOLDER, '../animation/order.ts'),
].flatMap((path) =>
  [
    ...readFileSync(path, 'utf8').matchAll(/^export interface (\w*Settings|Order)\b.*?^}/gms),
  ].flatMap(([body, settings = '']) =>
    [...body.matchAll(/(\/\*\*(?:(?!\*\/).)*\*\/)?\s+readonly (\w+)\??:/gs)].map(
      ([, comment = '', name = '']): Documented => ({
        settings,
        name,
        said: /@default (.*)/.exec(comment)?.[1],
      }),
    ),
  ),
);

describe('the comment of each option', () => {
  test.each(MEMBERS.filter(({ name, said }) => said !== undefined || !REQUIRED.has(name)))(
    '$name of $settings says the default of its table',
    ({ settings, name, said }) => {
      const preset = new Map(
        Object.entries(DEFAULTS[settings] ?? DEFAULTS['FetchSettings'] ?? {}),
      ).get(name) as unknown;
      expect(said).toBeDefined();
      const [value = ''] = (said as string).split(/, (?=[a-z])/);
      if (value === 'undefined') expect(preset).toBeUndefined();
      else if (/^-?[\d_]+$/.test(value)) expect(preset).toBe(Number(value.replaceAll('_', '')));
      else if (/^(true|false)$/.test(value)) expect(String(preset)).toBe(value);
      else if (/^'.*'$/.test(value) && typeof preset === 'string')
        expect(`'${preset}'`).toBe(value);
      // Others are in words: `random`, or a part of the machine.
    },
  );
});
