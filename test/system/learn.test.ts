import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { CLI } from '../helpers/cli.js';
import { blocksOf } from '../helpers/documents.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');

/** A folder as a clone is, as far as the pages need one: the lab, and the packages that it imports. */
function clone(): string {
  const cwd = tempFolder();
  cpSync(join(ROOT, 'examples/lab'), join(cwd, 'examples/lab'), { recursive: true });
  writeFileSync(join(cwd, 'package.json'), readFileSync(join(ROOT, 'package.json')));
  symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
  symlinkSync(join(ROOT, 'dist'), join(cwd, 'dist'));
  return cwd;
}

/**
 * Runs all commands of a page in a folder of its own, one after another, up to the first that fails. There are
 * fewer images than on the page, but for those of a pipe that must get full.
 */
const runPage = (page: string, cwd = clone()) => {
  const commands = blocksOf(`docs/learn/${page}.md`, 'sh').join('\n');
  const script = commands
    .replaceAll('npx image-pipeline', '"$NODE" "$CLI"')
    .replace(/^node /gm, '"$NODE" ')
    .replace(/-n (\d{2,3}\b|\$\(\(.*\)\))/g, '-n 24');
  const env = { NODE: process.execPath, CLI };
  return start('sh', ['-ec', script], { cwd, env }).ended;
};

const NUMBER = '\\d+\\.\\d+';

/** What each page prints. */
const PAGES: Readonly<Record<string, string>> = {
  '1-waiting-and-working': `^(Frames download time: ${NUMBER}\nTotal time: ${NUMBER}\n){2}$`,
  '2-why-64': `^(Frames download time: ${NUMBER}\nTotal time: ${NUMBER}\n){5}$`,
  '3-why-a-window': '\nin flight [1-8]\nwindow \\(started, not written\\) (9|\\d\\d+)\n$',
  '4-why-order-at-the-writer': '\nequal\n$',
  '5-what-a-thread-costs': `^start, until it answers +${NUMBER} ms\n(.* +${NUMBER} ms\n){3}`,
  '6-amdahl': `(GIF creation time: ${NUMBER}\nTotal time: ${NUMBER}\n){2}$`,
  '7-backpressure': '\n\\d{6,}\n(.*"type":"progress".*\n)+$',
  '8-loopback': '^100 connections .*\nthe kernel took \\d+ of 32 MB .*\n.* all 32 MB are gone\n$',
};

describe('the commands of a page run, and show what it says:', () => {
  // Side by side: most of them wait most of the time.
  const runs = onceForAll(async () => {
    const ended = Object.keys(PAGES).map(async (page) => [page, await runPage(page)] as const);
    return new Map(await Promise.all(ended));
  });

  test('all pages are here', () => {
    const names = readdirSync(join(ROOT, 'docs/learn')).filter((name) => /^\d.*\.md$/.test(name));
    expect(names.sort()).toEqual(Object.keys(PAGES).map((page) => `${page}.md`));
  });

  test.each(Object.entries(PAGES))('%s', (page, shown) => {
    const { code, stdout, stderr } = runs().get(page)!;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(new RegExp(shown));
  });
});

describe('the lab', () => {
  /** What the check says about each client; some of them are made of the answer. */
  const checks = onceForAll(async () => {
    const cwd = clone();
    const answer = readFileSync(join(cwd, 'examples/lab/answer.mjs'), 'utf8');
    const greedy = answer
      .replace('CONNECTIONS = 16', 'CONNECTIONS = 1_000')
      .replace('WINDOW = 64', 'WINDOW = 1_000')
      .replace(/^ {2}inOrder.*\n/m, '');
    writeFileSync(join(cwd, 'greedy.mjs'), greedy);
    writeFileSync(join(cwd, 'broken.mjs'), 'throw new Error("oops")');
    const [first, ...others] = await Promise.all([
      runPage('README', cwd),
      ...['examples/lab/answer.mjs', 'greedy.mjs', 'broken.mjs'].map(
        (client) => start(process.execPath, ['examples/lab/check.mjs', client], { cwd }).ended,
      ),
    ]);
    return [first, ...others].map(({ code, stdout }) => ({ code, stdout }));
  });
  const failed = (stdout = '') => [...stdout.matchAll(/^ no {2}(\w+)/gm)].map(([, name]) => name);

  test('begins with a client that passes four of six checks, as its page says', () => {
    const [{ code, stdout }] = checks() as [{ code: number; stdout: string }];
    expect(code).toBe(1); // of the check, which is the last command
    expect(failed(stdout)).toEqual(['concurrent', 'overlapped']);
    expect(stdout).toMatch(/most connections at once: 1; 8 or more are wanted/);
    expect(stdout).toMatch(/images started while the first one was missing: 1;/);
    expect(stdout).toMatch(/\n4 of 6\n$/);
  });

  test('has an answer that passes all of them', () => {
    expect(checks()[1]).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n6 of 6\n$/) });
  });

  test('sees too many connections, no window, and no order', () => {
    expect(failed(checks()[2]?.stdout)).toEqual(['bounded', 'ordered', 'window']);
  });

  test('says what went wrong in a client that fails', () => {
    expect(checks()[3]?.stdout).toContain('the client ended with 1: Error: oops');
    expect(failed(checks()[3]?.stdout)).toContain('correct');
  });
});
