import { element, type Child, type Markup } from './markup.js';

/** The width of all charts, in pixels at their own size. */
export const WIDTH = 720;

/** What a chart has besides its drawing. */
export interface Frame {
  /** The begin of the ids in it; no other chart of a page has it. */
  readonly id: string;
  readonly height: number;
  /** The name of the chart, for screen readers. */
  readonly title: string;
  /** What it shows, for screen readers. */
  readonly description: string;
}

/** A chart: an image with a name and a description, on its paper. */
export const chart = (
  { id, height, title, description }: Frame,
  ...drawing: readonly Child[]
): Markup =>
  element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
    },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-desc` }, description),
    element('rect', { class: 'paper', width: WIDTH, height }),
    ...drawing,
  );
