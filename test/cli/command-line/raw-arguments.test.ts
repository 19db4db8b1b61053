import fs from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { recoverArguments } from '../../../src/cli/command-line/raw-arguments.js';
import { fromSystemPath } from '../../../src/index.js';
import { afterThisTest } from '../../helpers/clean-up.js';

/** `\xff` is no UTF-8. */
const NAME = Buffer.from('a\xff.png', 'latin1');
const LOST = NAME.toString();

/** The arguments that come of these, where the system has `line` as the command line of this process. */
function recovered(argv: string[], line: () => Buffer<ArrayBuffer>): string[] {
  const read = jest.spyOn(fs, 'readFileSync').mockImplementation(line);
  afterThisTest(() => read.mockRestore());
  recoverArguments(argv);
  return argv;
}

const lineOf = (...args: (string | Buffer)[]) =>
  Buffer.concat(args.map((arg) => Buffer.concat([Buffer.from(arg), Buffer.of(0)])));

describe('recoverArguments', () => {
  test('restores names that are not UTF-8, and only those', () => {
    const line = lineOf('node', '--flag-of-node', 'main.js', 'gif', NAME, '', 'é.png', NAME);
    expect(recovered(['node', 'main.js', 'gif', LOST, '', 'é.png', LOST], () => line)).toEqual([
      ...['node', 'main.js', 'gif', fromSystemPath(NAME), '', 'é.png', fromSystemPath(NAME)],
    ]);
    expect(fromSystemPath(NAME)).not.toBe(LOST);
  });

  test('leaves a name that has the replacement character itself', () => {
    expect(recovered(['gif', '\ufffd.png'], () => lineOf('gif', '\ufffd.png'))).toEqual([
      ...['gif', '\ufffd.png'],
    ]);
  });

  test('leaves all as they are where the command line is another, or cannot be read', () => {
    expect(recovered(['gif', LOST], () => lineOf('gif', 'b.png'))).toEqual(['gif', LOST]);
    const fail = () => {
      throw new Error('ENOENT');
    };
    expect(recovered(['gif', LOST], fail)).toEqual(['gif', LOST]);
  });
});
