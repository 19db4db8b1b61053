/** A queue with fast `push` and `shift`. Taken items can be garbage-collected soon. */
export class Fifo<T> {
  private items: T[] = [];
  /** The position of the oldest item; the items before it were taken. */
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

/** The fewest taken items for which it is worth copying the rest. */
const COMPACT_AT = 512;
