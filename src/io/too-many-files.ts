import { PipelineError, systemCode, type ErrorContext } from '../errors.js';

/**
 * The error for what could not be opened because this process, or the whole system, has as many files
 * and connections open as it may; `undefined` for any other failure. It is nobody else's fault, neither
 * the peer's nor the file's.
 */
export function tooManyFiles(
  error: unknown,
  context: ErrorContext = {},
): PipelineError | undefined {
  const code = systemCode(error);
  if (code !== 'EMFILE' && code !== 'ENFILE') return undefined;
  const whose = code === 'EMFILE' ? 'This process has' : 'This system has';
  return new PipelineError(
    'ERR_TOO_MANY_OPEN_FILES',
    `${whose} as many files and connections open as it may (${code}); a higher \`ulimit -n\`, or fewer connections (\`concurrency\`) or threads (\`workers\`), help`,
    { ...context, cause: error },
  );
}
