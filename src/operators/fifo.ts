/** A queue whose both ends are cheap, and which keeps nothing that was taken. */
export class Fifo<T> {
  private items: T[] = [];
  /** Where the next item is; what is before it was taken. */
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Takes the oldest item. There must be one. */
  shift(): T {
    const item = this.items[this.head] as T;
    this.head += 1;
    if (this.head >= COMPACT_AT && this.head * 2 >= this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }
}

/** Below this many taken items a copy of the rest is not worth its while. */
const COMPACT_AT = 512;
