import { option, type Option, type OptionTable, toggle, wholeNumber } from '../../options/index.js';

/** The options of the live page. */
export interface UiSettings {
  /** The port of the page, 0 for any free port; `undefined` for no page. */
  readonly ui: number | undefined;
  /** Whether the page stays after a run that is not on a terminal. */
  readonly wait: boolean;
}

const ui: Option<number | undefined, unknown> = option(
  { ...wholeNumber(0, 65_535), value: '[PORT]' },
  {
    group: 'Log and metrics',
    describe: 'Show the run as a live page, at this port or any free one',
    more: 'for browsers on this machine ([The live page](live-page.md))',
    implied: '0',
  },
);

/** Of a command that ends by itself. */
export const uiTable: OptionTable<UiSettings> = {
  ui,
  wait: option(toggle, {
    default: false,
    group: 'Log and metrics',
    describe: 'With `ui`: keep the page after the run, until Ctrl-C',
    more: 'a terminal keeps it without this flag',
  }),
};

/** Of a server, which ends only by a signal. */
export const serveUiTable: OptionTable<Pick<UiSettings, 'ui'>> = { ui };
