/** A timeout that can be paused, so that time which we spend waiting on purpose does not count. */
export class Deadline {
  private timer: NodeJS.Timeout;
  /** Time left when the timer last started to run, in ms. */
  private left: number;
  /** When the timer last started to run, in ms. */
  private since = performance.now();
  private readonly onExpired: () => void;

  /** @param timeout in ms. */
  constructor(timeout: number, onExpired: () => void) {
    this.left = timeout;
    this.onExpired = onExpired;
    this.timer = setTimeout(onExpired, timeout);
  }

  /** Pauses the timer for `wait` ms, then continues it and calls `onResumed`. */
  pauseFor(wait: number, onResumed: () => void): void {
    clearTimeout(this.timer);
    this.left -= performance.now() - this.since;
    this.timer = setTimeout(() => {
      this.since = performance.now();
      this.timer = setTimeout(this.onExpired, this.left);
      onResumed();
    }, wait);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
