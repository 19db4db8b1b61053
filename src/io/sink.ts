/** A destination for the bytes of a GIF. Its methods reject with PipelineErrors. */
export interface Sink {
  /** Appends all of `bytes`, and resolves when the next call may follow. One call at a time. */
  append(bytes: Uint8Array): Promise<void>;
  /** Finishes the output after the last `append`. */
  commit(): Promise<void> | void;
  /** Always the last call: closes what is open, and removes an output that is not committed. */
  discard(): void;
}
