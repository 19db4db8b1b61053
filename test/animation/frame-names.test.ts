import { describe, expect, test } from '@jest/globals';
import { namesByIndex, namesOfFiles } from '../../src/animation/frame-names.js';

describe('namesOfFiles', () => {
  const names = namesOfFiles(['in/title.png', 'a/1.png', 'b/1.PNG', 'a.b.png', 'a.b', '.png']);

  test.each([
    ['title.png', [0]],
    ['title', [0]],
    ['1', [1, 2]],
    ['1.PNG', [2]],
    // A whole name goes before one without its extension.
    ['a.b', [4]],
    ['a', [4]],
    ['.png', [5]],
    ['in/title.png', []],
    ['Title', []],
    ['', []],
  ])('%p is of %j', (name, indices) => {
    expect(names.find(name)).toEqual(indices);
  });

  test('counts files, even if one is named twice', () => {
    const twice = namesOfFiles(['a.png', 'b.png', 'a.png']);

    expect(twice.count).toBe(3);
    expect(twice.find('a')).toEqual([0, 2]);
  });
});

describe('namesByIndex', () => {
  test.each([
    ['0', [0]],
    ['11.png', [11]],
    ['12', []],
    ['01', []],
    ['-1', []],
    ['1.jpg', []],
    ['.png', []],
    ['', []],
  ])('of twelve, %p is %j', (name, indices) => {
    expect(namesByIndex(12).find(name)).toEqual(indices);
  });
});
