/** Numbers as people read them. */

const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `5,000` */
export const count = (value: number): string => WHOLE.format(value);

/** `2,310/s`, `0.42/s` */
export const rate = (perSecond: number): string =>
  `${perSecond >= 100 ? WHOLE.format(Math.round(perSecond)) : SHORT.format(perSecond)}/s`;

/** `0.8 ms`, `12 ms`, `3.2 s` */
export const time = (ms: number): string => {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
};

/** `1.2 MB` */
export const size = (bytes: number): string => {
  if (bytes < 1e3) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
};

/** `1 frame`, `5,000 frames` */
export const plural = (value: number, one: string): string =>
  `${count(value)} ${one}${value === 1 ? '' : 's'}`;
