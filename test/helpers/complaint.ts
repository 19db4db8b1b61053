import { parse, type Invocation } from '../../src/cli/command-line/parse.js';
import { failure, type Failure } from '../../src/cli/run-command.js';
import { checkFetchOptions } from '../../src/options/fetch.js';
import { checkGifOptions } from '../../src/options/gif.js';
import { checkServeOptions } from '../../src/options/serve.js';

type Variables = Readonly<Record<string, string>>;

/** What a command line asks to run; without running it, so that a mistake here has no effect. */
export function invocationOf(args: readonly string[], environment: Variables = {}): Invocation {
  const asked = parse(args, environment);
  if (asked.kind === 'run') return asked;
  throw new Error(`It asks for ${asked.kind}`);
}

/** The options that were given or have a default, once the library has checked them. */
export function checkedOptions({ command, values, inputs }: Invocation): object {
  switch (command.name) {
    case 'gif':
      return checkGifOptions({ ...values, inputs });
    case 'serve':
      return checkServeOptions(values);
    case 'demo':
      checkServeOptions({ size: values['size'], seed: values['seed'] } as object);
      return checkFetchOptions(values);
    default:
      return checkFetchOptions(values);
  }
}

/** What a wrong command line is told, all of it, and the exit code. */
export function failureOf(args: readonly string[], environment: Variables = {}): Failure {
  let invocation: Invocation | undefined;
  try {
    invocation = invocationOf(args, environment);
    checkedOptions(invocation);
  } catch (error) {
    return failure(error, invocation);
  }
  throw new Error(`Nothing is wrong with ${JSON.stringify(args)}`);
}

/** The one line of that. */
export function complaint(args: readonly string[], environment: Variables = {}): string {
  const { exitCode, message = '', usage } = failureOf(args, environment);
  if (exitCode !== 2 || usage.length > 0 || message.includes('\n')) {
    throw new Error(
      `Expected a usage error of one line, got ${exitCode}: ${message} ${usage.join()}`,
    );
  }
  return message;
}
