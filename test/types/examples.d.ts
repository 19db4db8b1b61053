/** What tests import of the programs in `examples`, which are JavaScript. */
declare module '*/examples/child-processes.mjs' {
  import type { StartBackend } from 'image-pipeline';

  export const childProcesses: StartBackend;
}

declare module '*/examples/drawn-frames.mjs' {
  import type { IndexedSource } from 'image-pipeline';

  export const ring: IndexedSource;
}

declare module '*/examples/http-frames.mjs' {
  import type { IndexedSource } from 'image-pipeline';
  export const framesAt: (template: string, count: number) => IndexedSource;
}

declare module '*/examples/frames-of-a-program.mjs' {
  import type { SequentialSource } from 'image-pipeline';

  export function framesOf(program: string, ...args: string[]): SequentialSource;
}

declare module '*/examples/line-a-second.mjs' {
  import type { GifEvent, StreamObserver } from 'image-pipeline';

  export function lineASecond(
    print: (line: string) => void,
    interval?: number,
  ): StreamObserver<GifEvent>;
}
