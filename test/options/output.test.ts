import { describe, expect, test } from '@jest/globals';
import { checkFetchOptions } from '../../src/options/fetch.js';
import { checkGifOptions } from '../../src/options/gif.js';
import { checkOutputName } from '../../src/options/output.js';
import { refuses } from '../helpers/refuses.js';

const expected = (end: string) =>
  `a name that ends in .gif, because a GIF is written there (\`force\` allows .${end})`;

describe('checkOutputName', () => {
  test.each([
    ['shots/2.png', 'png'],
    ['OUT.JPEG', 'jpeg'],
    ['a.gif.webp', 'webp'],
    ['film.Mp4', 'mp4'],
    ['.svg', 'svg'],
    ['a b.HEIC', 'heic'],
  ])('refuses %s, unless it is forced', (path, end) => {
    refuses(() => checkOutputName(path, false), 'output', expected(end), `\`${path}\` (string)`);
    expect(() => checkOutputName(path, true)).not.toThrow();
  });

  test.each([
    'a.gif',
    'A.GIF',
    'png',
    'out',
    'out.bin',
    'out.png.gif',
    'frames.png/a',
    '/dev/null',
  ])('takes %s', (path) => {
    expect(() => checkOutputName(path, false)).not.toThrow();
  });

  test('names a link and its target', () => {
    const received = '`a.gif, a link to b.png` (string)';
    refuses(() => checkOutputName('b.png', false, 'a.gif'), 'output', expected('png'), received);
  });
});

describe('the option `force`', () => {
  test('is for gif and fetch alike', () => {
    refuses(
      () => checkGifOptions({ inputs: ['a'], output: 'x.png' }),
      'output',
      expected('png'),
      '`x.png` (string)',
    );
    refuses(
      () => checkFetchOptions({ output: 'x.png' }),
      'output',
      expected('png'),
      '`x.png` (string)',
    );
    expect(checkGifOptions({ inputs: ['a'], output: 'x.png', force: true }).force).toBe(true);
    expect(checkFetchOptions({ output: 'x.png', force: true }).force).toBe(true);
    refuses(
      () => checkFetchOptions({ force: 'yes' as never }),
      'force',
      'true or false',
      '`yes` (string)',
    );
  });

  test('is not needed where no GIF is made', () => {
    expect(checkFetchOptions({ output: 'x.png', gif: false }).output).toBe('x.png');
  });
});
