/** Where the bytes of a GIF go. What it throws are PipelineErrors. */
export interface Sink {
  /** Takes all of `bytes`, after those before, and resolves when it has room for more. One at a time. */
  append(bytes: Uint8Array): Promise<void>;
  /** All bytes came. */
  commit(): Promise<void> | void;
  /** The last call, whether it was committed or not: gives up what is still open. */
  discard(): void;
}
