/** A timer that can stand still: what is waited for meanwhile is not the fault of who has so much time. */
export class Deadline {
  private timer: NodeJS.Timeout;
  /** What is left, in ms, and since when it runs. */
  private left: number;
  private since = performance.now();
  private readonly onExpired: () => void;

  /** @param timeout in ms. */
  constructor(timeout: number, onExpired: () => void) {
    this.left = timeout;
    this.onExpired = onExpired;
    this.timer = setTimeout(onExpired, timeout);
  }

  /** Stands still for `wait` ms, then calls `onResumed` and runs on. */
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
