/** The address of a store, as a task carries it. It holds no secret: both sides know the secret already. */
export type StoreAddress =
  { readonly kind: 'http'; readonly url: string } | { readonly kind: 'redis' };

/**
 * The port that holds the documents of chunks between a coordinator and its workers: the job before, and the
 * answer after. A document is written whole or not at all, and a second write of a name may be ignored,
 * because equal jobs have equal answers.
 */
export interface ChunkStore {
  /** Stores a document under a name such as `RUN/SHA256.job`. */
  put(name: string, document: Uint8Array): Promise<void>;
  /** Returns a document, or `undefined` if it is not there, or no longer there. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Deletes documents; those that are not there are ignored. */
  delete(names: readonly string[]): Promise<void>;
  /** Ends all requests and connections. */
  close(): Promise<void>;
}

/** The side of a store that a coordinator uses. */
export interface CoordinatorStore extends ChunkStore {
  readonly address: StoreAddress;
}

/** The most bytes of a document. */
export const MAX_DOCUMENT = 2 ** 30;

/** Where the bytes of chunks wait for workers, and for the run. */
export const STORES = ['http', 'redis'] as const;

/** Which store a run uses. */
export interface StoreOptions {
  /**
   * `http`: an HTTP server in this process. `redis`: strings in Redis, for chunks of up to 1 MiB.
   *
   * @default 'http'
   */
  readonly store: (typeof STORES)[number];
  /**
   * With `http`: the address of this machine that workers can reach.
   *
   * @default the address by which this machine reaches Redis
   */
  readonly storeHost: string | undefined;
  /** With `http`: the port. @default 0, any free one */
  readonly storePort: number;
}
