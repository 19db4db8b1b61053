import { existsSync } from 'node:fs';
import { source as axe } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterThisTest, onceForAll } from './clean-up.js';

/** Where Debian and others install it. */
const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts a browser once for all tests of a file. */
export const browserForAll = (): (() => Browser) =>
  onceForAll(async () => {
    const executablePath = CANDIDATES.find((path) => existsSync(path));
    if (executablePath === undefined) {
      throw new Error('These tests need Chromium: apt-get install chromium');
    }
    // The sandbox of Chromium does not work for root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args });
    afterThisTest(() => browser.close());
    return browser;
  });

/** A page of a browser, and what went wrong in it. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, of the content security policy and of requests, and requests to other hosts. */
  readonly troubles: readonly string[];
}

/** Opens an address in a browser with nothing stored. */
export async function openInBrowser(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  afterThisTest(() => context.close());
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error') troubles.push(line.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) troubles.push(request.url());
  });
  await page.goto(url);
  return { page, troubles };
}

/** What axe-core finds in a page that is serious or critical: `color-contrast: #status`. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await runner.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}
