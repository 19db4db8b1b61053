import { savedFrames, type FetchOptions } from '../../index.js';
import { checkOptions, fetchTable, type Optional } from '../../options/index.js';
import { uiTable, type UiSettings } from '../flags/ui-options.js';
import { UsageError } from '../process/usage-error.js';
import type { Page, PageOptions } from '../ui/open-page.js';

/** Opens the live page of a job, and resolves with it. */
export type OpenPage = () => Promise<Page>;

type PageFlags = Optional<UiSettings>;

/**
 * Prepares the live page of a job that downloads frames. The code of the page is loaded only when it is opened.
 *
 * @param given the given options of the job.
 * @returns `undefined` if no page is asked for.
 * @throws InvalidOptionError, UsageError
 */
export function downloadsPage(
  flags: PageFlags,
  command: 'fetch' | 'demo',
  given: FetchOptions,
): OpenPage | undefined {
  const preset = checkOptions(fetchTable, {});
  const { count: total = preset.count, framesDir = preset.framesDir, gif = preset.gif } = given;
  const { pathOf } = savedFrames(framesDir, total);
  const window = gif && !isGifLate(given) ? preset.window : undefined;
  const serves = command === 'demo';
  const facts = { command, downloads: true, serves, makesGif: gif, window };
  return jobPage(flags, { ...facts, total, pathOf });
}

/** Prepares the live page of a job that makes a GIF of frames that it has. As {@link downloadsPage}. */
export const gifPage = (flags: PageFlags): OpenPage | undefined =>
  jobPage(flags, { command: 'gif', downloads: false, serves: false, makesGif: true });

function jobPage(
  given: PageFlags,
  facts: Omit<PageOptions, 'port' | 'stays'>,
): OpenPage | undefined {
  const { ui: port, wait } = checkOptions(uiTable, given);
  if (port === undefined && wait) throw new UsageError('--wait keeps the page of --ui; give both');
  if (port === undefined) return undefined;
  const stays = wait || process.stdout.isTTY;
  return async () => (await import('../ui/open-page.js')).openPage({ ...facts, port, stays });
}

/** Whether the GIF is begun after the last download. Then the window bounds only the downloads. */
const isGifLate = ({ from, to, every, reverse, bounce, maxBytes }: FetchOptions): boolean =>
  [from, to, every, reverse, bounce, maxBytes].some((each) => each !== undefined);
