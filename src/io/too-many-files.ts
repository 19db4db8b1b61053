import { PipelineError, systemCode, type ErrorContext } from '../errors.js';

/**
 * The error if this process or the whole system has reached its limit of open files and connections;
 * `undefined` for any other failure. Neither the peer nor the file is the cause.
 */
export function tooManyFiles(
  error: unknown,
  context: ErrorContext = {},
): PipelineError | undefined {
  const code = systemCode(error);
  if (code !== 'EMFILE' && code !== 'ENFILE') return undefined;
  const whose = code === 'EMFILE' ? 'This process' : 'This system';
  return new PipelineError(
    'ERR_TOO_MANY_OPEN_FILES',
    `${whose} has reached its limit of open files and connections (${code}); raise \`ulimit -n\`, or lower \`concurrency\` or \`workers\``,
    { ...context, cause: error },
  );
}
