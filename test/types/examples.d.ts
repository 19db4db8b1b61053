/** What tests import of the programs in `examples`, which are JavaScript. */
declare module '*/examples/child-processes.mjs' {
  import type { StartBackend } from 'image-pipeline';

  export const childProcesses: StartBackend;
}
