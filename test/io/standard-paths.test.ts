import fs, { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import tty from 'node:tty';
import { describe, expect, jest, test } from '@jest/globals';
import { isStandardInput, isStandardOutput } from '../../src/io/standard-paths.js';
import { openSink } from '../../src/io/open-sink.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('the names of this process’s own streams', () => {
  test.each([
    ['/dev/stdin', true, false],
    ['//dev//fd/0', true, false],
    ['/proc/self/fd/0', true, false],
    ['/dev/stdout', false, true],
    ['/dev/fd/1', false, true],
    ['/proc/self/fd/1', false, true],
    ['/dev/fd/2', false, false],
    ['/dev/fd/10', false, false],
    ['dev/stdin', false, false],
    ['x/dev/stdout', false, false],
    ['/dev/stdout.gif', false, false],
  ])('%s', (path, input, output) => {
    const own = jest.spyOn(fs, 'fstatSync').mockImplementation(() => {
      throw new Error('it is closed');
    });
    afterThisTest(() => own.mockRestore());
    expect(isStandardInput(path)).toBe(input);
    expect(isStandardOutput(path)).toBe(output);
  });
});

describe('another name of standard output', () => {
  /** Standard output is what is at a path. */
  function outputIs(path: string, kind: 'FIFO' | 'Socket' | 'terminal' | 'file'): void {
    const stats = fs.statSync(path);
    stats.isFIFO = () => kind === 'FIFO';
    stats.isSocket = () => kind === 'Socket';
    const own = jest.spyOn(fs, 'fstatSync').mockReturnValue(stats);
    const terminal = jest.spyOn(tty, 'isatty').mockReturnValue(kind === 'terminal');
    afterThisTest(() => {
      own.mockRestore();
      terminal.mockRestore();
    });
  }

  test.each([
    ['FIFO', true],
    ['Socket', true],
    ['terminal', true],
    // Two files of one name are two writers of one file, which is refused elsewhere.
    ['file', false],
  ] as const)('a %s is known through a link: %p', (kind, expected) => {
    const folder = tempFolder();
    const [there, link, other] = ['there', 'link', 'other'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    fs.writeFileSync(there, '');
    fs.writeFileSync(other, '');
    symlinkSync(there, link);
    outputIs(there, kind);
    expect(isStandardOutput(link)).toBe(expected);
    expect(isStandardOutput(other)).toBe(false);
    expect(isStandardOutput(join(folder, 'missing'))).toBe(false);
  });

  test('the same number on another device is another file', () => {
    const path = join(tempFolder(), 'there');
    fs.writeFileSync(path, '');
    outputIs(path, 'FIFO');
    const there = fs.statSync(path);
    there.dev += 1;
    const stat = jest.spyOn(fs, 'statSync').mockReturnValue(there);
    afterThisTest(() => stat.mockRestore());
    expect(isStandardOutput(path)).toBe(false);
  });
});

test('openSink: standard output, a stream, what opens a sink, a file', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockImplementation(((
    _: Uint8Array,
    done: () => void,
  ) => {
    done();
    return true;
  }) as typeof process.stdout.write);
  afterThisTest(() => written.mockRestore());
  const bytes = Uint8Array.of(1);
  const output = openSink('/dev/stdout');
  await output.append(bytes);
  await output.commit();
  expect(written.mock.calls.map(([piece]) => piece)).toEqual([bytes]);

  const own = {
    append: () => Promise.resolve(),
    commit: () => undefined,
    discard: () => undefined,
  };
  expect(openSink(() => own)).toBe(own);

  const path = join(tempFolder(), 'a.gif');
  const file = openSink(path);
  await file.append(bytes);
  await file.commit();
  expect(fs.readFileSync(path)).toHaveLength(1);
});
