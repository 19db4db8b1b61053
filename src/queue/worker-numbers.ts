/** Numbers for workers in other processes. A worker that does several chunks at once has several. */
export class WorkerNumbers {
  /** The number of each slot of each worker, in the order in which they showed up. */
  private readonly numbers = new Map<string, number>();
  /** The slot that a chunk has on its worker. */
  private readonly slots = new Map<string, { readonly worker: string; readonly slot: number }>();

  /** @param first the first number. */
  constructor(private readonly first: number) {}

  /** A worker begins a chunk: the chunk gets the lowest slot of the worker that is free. */
  begin(chunk: string, worker: string): number {
    this.end(chunk);
    const taken = [...this.slots.values()].filter((one) => one.worker === worker);
    let slot = 0;
    while (taken.some((one) => one.slot === slot)) slot += 1;
    this.slots.set(chunk, { worker, slot });
    const key = `${slot} ${worker}`;
    const number = this.numbers.get(key) ?? this.first + this.numbers.size;
    this.numbers.set(key, number);
    return number;
  }

  /** A chunk is with no worker any more. */
  end(chunk: string): void {
    this.slots.delete(chunk);
  }
}
