/** Reads things one after another, as long as those that are read and not yet released leave room. */
export class ReadAhead {
  private held = 0;
  private last: Promise<unknown> = Promise.resolve();
  private wake: (() => void) | undefined;

  /** @param room the most bytes that are held when the next thing is read. */
  constructor(private readonly room: number) {}

  /** Reads the next thing when there is room for it. Its `bytes` are held until they are released. */
  take<T extends { readonly bytes: number }>(read: () => Promise<T>): Promise<T> {
    const next = this.last.then(async () => {
      while (this.held > this.room) await new Promise<void>((resolve) => (this.wake = resolve));
      const thing = await read();
      this.held += thing.bytes;
      return thing;
    });
    this.last = next.catch(() => undefined);
    return next;
  }

  release(bytes: number): void {
    this.held -= bytes;
    this.wake?.();
  }
}
