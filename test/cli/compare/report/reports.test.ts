import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { asPage } from '../../../../src/cli/compare/report/page.js';
import { asPicture } from '../../../../src/cli/compare/report/picture.js';
import { openReports } from '../../../../src/cli/compare/report/reports.js';
import { comparisonOf, HOSTILE, runOf, sweepLike } from '../../../helpers/comparison.js';
import { PYTHON } from '../../../helpers/python.js';
import { filesIn, tempFolder } from '../../../helpers/temp-folder.js';

/** Reads XML by a parser that is not ours: prints the tag of each element, and its own text. */
const PARSE = `
import json, sys, xml.etree.ElementTree as tree
print(json.dumps([[e.tag.split('}')[-1], e.text or '', dict(e.attrib)] for e in tree.fromstring(sys.stdin.buffer.read()).iter()]))
`;

type Parsed = readonly (readonly [tag: string, text: string, attributes: Record<string, string>])[];

const parsed = (xml: string): Parsed =>
  JSON.parse(execFileSync(PYTHON, ['-c', PARSE], { input: xml, encoding: 'utf8' })) as Parsed;

const textsOf = (elements: Parsed, name: string): string[] =>
  elements.filter(([tag]) => tag === name).map(([, text]) => text);

const hostile = comparisonOf(undefined, { cpu: HOSTILE, setup: { server: HOSTILE } });
const timelines = [runOf(1_000), runOf(100), runOf(101)];

describe('the picture', () => {
  const elements = parsed(asPicture(comparisonOf()));

  test('is well-formed, and tells a screen reader what it shows', () => {
    expect(elements[0]).toMatchObject(['svg', '', { role: 'img' }]);
    expect(textsOf(elements, 'title')).toHaveLength(1);
    expect(textsOf(elements, 'desc')[0]).toMatch(
      /^1 one after another: 1\.000 ± 0\.010 s\. .*Step 2 \(concurrent downloads\) gained most/,
    );
  });

  test('has bars as long as the times, split by stage', () => {
    const bars = elements.filter(
      ([tag, , { class: name = '', height }]) =>
        tag === 'rect' && height === '18' && ['download', 'gif'].includes(name),
    );
    const widths = bars.map(([, , { width }]) => Number(width));
    expect(widths).toHaveLength(10); // three rungs, and two of them once more
    const [download = 0, gif = 0, second = 0] = widths;
    expect(download).toBeCloseTo(gif, 1);
    expect(second).toBeCloseTo(download / 10, 1);
    expect(widths[6]).toBeGreaterThan(5 * second); // enlarged
  });

  test('shows the others enlarged only where the first takes much longer', () => {
    const alike = parsed(asPicture(comparisonOf([[400], [100], [50]])));
    const longer = parsed(asPicture(comparisonOf([[401], [100], [50]])));
    const enlarged = 'From the second step on, enlarged';
    expect(textsOf(alike, 'text')).not.toContain(enlarged);
    expect(textsOf(longer, 'text')).toContain(enlarged);
  });

  test('has the gains that can be claimed, and the machine', () => {
    const texts = textsOf(elements, 'text');
    expect(texts).toContain('0.100 ± 0.010 s, 10.0×');
    expect(texts).toContain('0.101 ± 0.010 s');
    expect(texts.at(-1)).toMatch(/^2 cores of Some CPU, .* 2026-01-02$/);
  });

  test('is light and dark, and has no script', () => {
    const [style = ''] = textsOf(elements, 'style');
    expect(style).toContain('prefers-color-scheme: dark');
    expect(elements.map(([tag]) => tag)).not.toContain('script');
  });
});

describe('the page', () => {
  const page = asPage(comparisonOf(), timelines);
  const elements = parsed(page.replace('<!doctype html>', ''));

  test('has a table behind every chart', () => {
    const tags = elements.map(([tag]) => tag).filter((tag) => tag === 'svg' || tag === 'table');
    // The ladder has two: times, and stages. The last chart is of latencies.
    const ofRuns = [...timelines, 'latencies'].flatMap(() => ['svg', 'table']);
    expect(tags).toEqual(['svg', 'table', 'table', ...ofRuns]);
    for (const text of textsOf(elements, 'caption')) expect(text).not.toBe('');
  });

  test('has a chart for each part of a sweep, with its table behind it', () => {
    const swept = asPage(comparisonOf(undefined, { sweep: sweepLike() }), timelines);
    const captions = [...swept.matchAll(/<(svg|caption)[ >]([^<]*)/g)].map(([, tag, text = '']) =>
      tag === 'svg' ? tag : text.slice(0, 12),
    );
    expect(captions.slice(3, 7)).toEqual(['svg', 'Downloads by', 'The GIF of s', 'svg']);
    expect(swept).toContain('More than 4 connections hardly pay');
  });

  test('loads nothing, and needs no script', () => {
    const names = elements.flatMap(([tag, , attributes]) => [tag, ...Object.keys(attributes)]);
    for (const name of ['script', 'link', 'img', 'iframe', 'src', 'href']) {
      expect(names).not.toContain(name);
    }
    expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('gives each chart identifiers of its own', () => {
    const swept = asPage(comparisonOf(undefined, { sweep: sweepLike() }), timelines);
    const all = parsed(swept.replace('<!doctype html>', ''));
    const ids = all.flatMap(([, , { id }]) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, , { 'aria-labelledby': labels }] of all) {
      for (const label of labels?.split(' ') ?? []) expect(ids).toContain(label);
    }
  });
});

test('names from outside are text, in the page and in the picture', () => {
  const page = parsed(asPage(hostile, timelines).replace('<!doctype html>', ''));
  const own = parsed(asPage(comparisonOf(), timelines).replace('<!doctype html>', ''));
  expect(page.map(([tag]) => tag)).toEqual(own.map(([tag]) => tag));
  const shown = textsOf(page, 'p').find((text) => text.includes('cores of'));
  expect(shown).toContain('a <b> & "c" | \'d\' `e` *f* ]]> \ufffd\ufffd[31m \ufffd');
  parsed(asPicture(hostile));
});

describe('openReports', () => {
  test('writes by the extension, and replaces what was there', () => {
    const folder = tempFolder();
    const paths = ['a.svg', 'b.html', 'c.HTML'].map((name) => join(folder, name));
    writeFileSync(join(folder, 'target.svg'), 'old');
    symlinkSync('target.svg', paths[0]!);
    openReports(paths)(comparisonOf(), timelines);
    expect(filesIn(folder)).toEqual(['b.html', 'c.HTML', 'target.svg']);
    expect(lstatSync(paths[0]!).isSymbolicLink()).toBe(true);
    const [picture, page, other] = paths.map((path) => readFileSync(path, 'utf8'));
    expect(picture).toBe(asPicture(comparisonOf()));
    expect(page).toBe(asPage(comparisonOf(), timelines));
    expect(other).toBe(page);
  });

  test('refuses a path that cannot be written, at once', () => {
    const folder = tempFolder();
    expect(() => openReports([join(folder, 'none', 'a.svg')])).toThrow(/Cannot write .*ENOENT/);
    expect(() => openReports([folder])).toThrow(`Cannot write ${folder}: it is a folder`);
    expect(filesIn(folder)).toEqual([]);
  });
});
