/**
 * threads.js asks for Node's modules by `eval("require")`, which hides them from bundlers. Where Node may not
 * evaluate strings (`--disallow-code-generation-from-strings`), it gets them as it would from webpack, by a
 * global function of this name. To be imported before threads.js, in the main thread and in each worker.
 */
import { createRequire } from 'node:module';

declare global {
  // Of no interest to anybody else, so it is not there where it is not needed.
  var __non_webpack_require__: NodeJS.Require | undefined;
}

if (!mayEvaluate()) globalThis.__non_webpack_require__ ??= createRequire(import.meta.url);

function mayEvaluate(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- whether this may be done is the question
    new Function('');
    return true;
  } catch {
    return false;
  }
}
