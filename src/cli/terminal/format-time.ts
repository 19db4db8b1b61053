const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Formats a duration in ms for people: `0.04 s`, `50 s`, `1 min 40 s`, `2 h 5 min`. */
export function formatTime(ms: number): string {
  const seconds = Math.round(ms / 10) / 100;
  if (seconds < MINUTE) return `${seconds} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR) return joined([Math.floor(whole / MINUTE), 'min'], [whole % MINUTE, 's']);
  const minutes = Math.round(seconds / MINUTE);
  return joined([Math.floor(minutes / MINUTE), 'h'], [minutes % MINUTE, 'min']);
}

const joined = (large: [number, string], small: [number, string]): string =>
  [large, ...(small[0] > 0 ? [small] : [])].map((part) => part.join(' ')).join(' ');
