import type { Comparison } from '../comparison.js';
import { ladderChart } from './ladder-chart.js';
import { CHART_STYLE } from './style.js';

/** The ladder as an SVG file, in light and dark. */
export const asPicture = (comparison: Comparison): string =>
  ladderChart(comparison).markup.replace('>', `><style>${CHART_STYLE}</style>`) + '\n';
