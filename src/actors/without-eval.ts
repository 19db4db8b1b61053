/**
 * threads.js loads Node's modules by `eval("require")`, which hides them from bundlers. If Node must not
 * evaluate strings (`--disallow-code-generation-from-strings`), threads.js uses the global function
 * `__non_webpack_require__`, which this file then defines. Import it before threads.js, in each thread.
 */
import { createRequire } from 'node:module';

declare global {
  // Defined only if it is needed: other libraries could take it for a sign of webpack.
  var __non_webpack_require__: NodeJS.Require | undefined;
}

if (!mayEvaluate()) globalThis.__non_webpack_require__ ??= createRequire(import.meta.url);

function mayEvaluate(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the test is whether this throws
    new Function('');
    return true;
  } catch {
    return false;
  }
}
