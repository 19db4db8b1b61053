import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browserForAll, openInBrowser, seriousFaults } from '../helpers/browser.js';
import { CLI, startCli } from '../helpers/cli.js';
import { readEvents } from '../helpers/events-schema.js';
import { after, resetAtOnce, startFaultServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { lines } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { onTerminal } from '../helpers/terminal.js';

jest.setTimeout(60_000);

const browser = browserForAll();

const COUNT = 40;
const AT_ONCE = 16;
/** A name that would be an element of a page, if it were not text. */
const OUTPUT = '<b>a&.gif';

/**
 * Starts `fetch` with a page. The server sends the first half of the frames at once, and the rest when it is told to;
 * it resets the fourth connection.
 */
async function startRun(...flags: readonly string[]) {
  let finish: () => void = () => undefined;
  const rest = new Promise<void>((resolve) => (finish = resolve));
  const server = await startFaultServer((n) => {
    if (n === 3) return resetAtOnce;
    const send = whole(noisePng(n, { width: 16, height: 16 }));
    return n <= COUNT / 2 ? send : after(rest, send);
  });
  const cwd = tempFolder();
  const args = ['fetch', '-p', String(server.port), '-n', String(COUNT), '-c', String(AT_ONCE)];
  const run = startCli([...args, '-o', OUTPUT, '--ui', ...flags], { cwd });
  const [, url = ''] = await run.line(
    /^Live page: (http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/)( \(until Ctrl-C\))?$/,
  );
  return { run, url, cwd, finish };
}

/** How wide the content of the page is. (These tests are compiled without the types of a browser.) */
const widthOf = (page: Page) =>
  page.locator('html').evaluate((html) => (html as unknown as { scrollWidth: number }).scrollWidth);

/** Waits until the page says this of the run. */
const untilStatus = (page: Page, status: string) =>
  page.getByRole('status').filter({ hasText: status }).waitFor();

/** Waits until the card of a stage says this. */
const untilStage = (page: Page, title: string, text: string) =>
  page.locator('.stage', { hasText: title }).filter({ hasText: text }).first().waitFor();

const HALF = `${COUNT / 2} of ${COUNT}`;

test('a run from its start to its finish, and the GIF', async () => {
  const { run, url, cwd, finish } = await startRun('--wait');
  const { page, troubles } = await openInBrowser(browser(), url);
  await untilStatus(page, 'Running');
  await untilStage(page, 'Save', HALF);
  await untilStage(page, 'Download', `${AT_ONCE} in flight`);
  await page.getByText('1 try failed, and the frame is tried again').waitFor();
  await page.getByText('What to do: The server may be overloaded').waitFor();
  await page.getByText(`${AT_ONCE} on the wire`).waitFor();
  const newest = page.locator('#newest img').first();
  await newest.waitFor();
  expect(
    await newest.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
  ).toBe(16);

  finish();
  await untilStatus(page, 'Done');
  await untilStage(page, 'Write GIF', `${COUNT} of ${COUNT}`);
  await page.getByText(`${COUNT} images · 16×16 pixels`).waitFor();
  await page
    .getByText('Difference, 4 times as bright: 0.0 of 255 in the mean, at most 0')
    .waitFor();
  await page.getByRole('button', { name: 'Next image' }).click();
  await page.getByText(`Image 1 of 0 to ${COUNT - 1} · frame 1 · `).waitFor();
  await page.getByRole('slider', { name: 'Image' }).press('End');
  await page.getByText(`Image ${COUNT - 1} of 0 to ${COUNT - 1} · frame ${COUNT - 1} · `).waitFor();
  await page.getByText('0.0 of 255 in the mean, at most 0').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: `Download ${OUTPUT}` }).click(),
  ]);
  expect(readFileSync(await download.path())).toEqual(readFileSync(join(cwd, OUTPUT)));
  expect(troubles).toEqual([]);

  run.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(code).toBe(0);
  expect(lines(stdout)).toHaveLength(3);
});

test('a reload in mid-run shows the same again', async () => {
  const { url, finish } = await startRun();
  const { page, troubles } = await openInBrowser(browser(), url);
  await untilStage(page, 'Save', HALF);
  await page.reload();
  await untilStatus(page, 'Running');
  await untilStage(page, 'Save', HALF);
  await page.getByText('1 try failed').waitFor();
  finish();
  await untilStatus(page, 'Done');
  expect(troubles.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
});

test('a run in a script ends without --wait; the page has the result', async () => {
  const { run, url, finish } = await startRun();
  const { page } = await openInBrowser(browser(), url);
  await untilStage(page, 'Save', HALF);
  finish();
  expect((await run.ended).code).toBe(0);
  await untilStatus(page, 'Done');
  await page.getByText('The command has ended').waitFor();
});

test('on a terminal the page stays until Ctrl-C, with the exit code of the run', async () => {
  const { url: other, run } = await startRun(); // its port is taken while it runs
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(3));
  const gif = (...flags: readonly string[]) => [process.execPath, CLI, 'gif', 'frames', ...flags];
  const stays = await onTerminal(
    80,
    [
      ['until', 'until Ctrl-C'],
      ['until', 'Total time'],
      ['signal', 'SIGINT'],
    ],
    gif('--ui'),
    { cwd },
  );
  expect(stays).toMatchObject({ code: 0 });
  const { code, stderr } = await startCli(['gif', 'frames', '--ui', new URL(other).port], { cwd })
    .ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is in use') });
  run.kill('SIGINT');
  expect((await run.ended).code).toBe(130); // a run that is interrupted does not wait for its page
});

test('a link with --quiet and with --json', async () => {
  const { stderr } = (await startRun('--quiet')).run;
  expect(lines(stderr())).toHaveLength(1);
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(3));
  const json = await startCli(['gif', 'frames', '--json', '--ui'], { cwd }).ended;
  expect(readEvents(json.stdout)).toContainEqual(
    expect.objectContaining({ type: 'page-listening', url: expect.stringMatching(/^http:/) }),
  );
  expect(json.stderr).toBe('');
});

test('flags that do not go together', async () => {
  const said = async (...args: readonly string[]) => (await startCli(args).ended).stderr;
  expect(await said('demo', '--wait')).toContain('--wait keeps the page of --ui; give both');
  expect(await said('serve', '--ui', '--cluster', '2')).toContain('--ui shows one process');
});

test('a command that is killed', async () => {
  const { run, url } = await startRun();
  const { page } = await openInBrowser(browser(), url);
  await untilStatus(page, 'Running');
  run.kill('SIGKILL');
  await untilStatus(page, 'Connection lost');
  await page.getByText('The command does not answer').waitFor();
});

test('ten tabs of a browser; another one reads on when the first is closed', async () => {
  const { url, finish } = await startRun('--wait');
  const { page: first, troubles } = await openInBrowser(browser(), url);
  const others = await Promise.all(
    Array.from({ length: 9 }, async () => {
      const page = await first.context().newPage();
      await page.goto(url);
      return page;
    }),
  );
  for (const page of [first, ...others]) await untilStage(page, 'Save', HALF);
  await first.close();
  finish();
  for (const page of others) await untilStatus(page, 'Done');
  expect(troubles).toEqual([]);
});

/** The status and the text of an answer. */
const ask = (url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => (text += more));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });

test('only who has the link may see the run', async () => {
  const { url } = await startRun();
  const { origin } = new URL(url);
  const token = expect.stringContaining('its token is missing or wrong');
  expect(await ask(`${origin}/`)).toEqual({ status: 403, text: token });
  expect(await ask(`${origin}/${'x'.repeat(22)}/events`)).toEqual({ status: 403, text: token });
  expect(await ask(url, { host: 'evil.example' })).toMatchObject({ status: 403 });
  expect(await ask(url, {}, 'POST')).toMatchObject({ status: 405 });
  expect(await ask(`${url}frames/../../etc/passwd`)).toMatchObject({ status: 403 });
  expect(await ask(`${url}frames/%2e%2e%2fpasswd`)).toMatchObject({ status: 404 });
  expect(await ask(`${url}frames/${COUNT}`)).toMatchObject({ status: 404 });

  const { page } = await openInBrowser(browser(), `${origin}/`);
  expect(await page.locator('body').textContent()).toContain('the whole link that the command');
});

test.each([
  ['light', 1280],
  ['dark', 360],
] as const)('axe-core finds nothing serious: %s, %i pixels wide', async (colorScheme, width) => {
  const { url, finish } = await startRun('--wait');
  const viewport = { width, height: 800 };
  const { page } = await openInBrowser(browser(), url, { colorScheme, viewport });
  await untilStage(page, 'Save', HALF);
  await page.getByText('1 try failed').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  finish();
  await page.getByText('0.0 of 255 in the mean').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // Nothing is wider than the screen.
  expect(await widthOf(page)).toBe(width);
});
