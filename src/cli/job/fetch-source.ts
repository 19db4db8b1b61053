import { expandBraces, http, openFolder, readList, type FetchOptions } from '../../index.js';
import type { Optional } from '../../options/index.js';
import type { HttpFlags } from '../flags/http-options.js';
import { shown } from '../flags/shown.js';
import { STANDARD_STREAM } from '../process/standard-streams.js';
import { UsageError } from '../process/usage-error.js';

/**
 * Finds the source of `fetch`: that of its inputs or of `--list`, or else the server of `--host` and `--port`.
 *
 * @param given the other options of the run.
 * @returns the options that name the source.
 * @throws UsageError, InvalidOptionError, and (as a rejection) the errors of a list or a folder that cannot be read.
 */
export async function fetchSource(
  inputs: readonly string[],
  { list, header, ...credentials }: Optional<HttpFlags>,
  given: Pick<FetchOptions, 'host' | 'port' | 'concurrency'>,
): Promise<Pick<FetchOptions, 'host' | 'port' | 'source'>> {
  const isHttp =
    inputs.some(isWebAddress) || list !== undefined || inputs.includes(STANDARD_STREAM);
  if (!isHttp && (header ?? credentials.user ?? credentials.token) !== undefined) {
    throw new UsageError('--header, --user and --token are for sources that begin with http');
  }
  if (inputs.length === 0 && list === undefined) return {};
  if (given.host !== undefined || given.port !== undefined) {
    throw new UsageError('Expected a SOURCE, or --host and --port, got both');
  }
  if (isHttp) {
    if (list !== undefined && inputs.length > 0) {
      throw new UsageError('Expected a SOURCE or --list, got both');
    }
    const urls = list === undefined ? await urlsOf(inputs) : await readList(pathOf(list));
    const connections = given.concurrency === 'auto' ? 512 : given.concurrency;
    return { source: http(urls, { ...credentials, headers: header, connections }) };
  }
  const [input = '', ...others] = inputs;
  if (others.length > 0) {
    throw new UsageError(
      'Expected one server or folder, or several URLs that begin with http, got more',
    );
  }
  return /^tcp:/i.test(input) ? tcpServer(input) : { source: await openFolder(input) };
}

const isWebAddress = (input: string): boolean => /^https?:\/\//i.test(input);

const pathOf = (list: string): string => (list === STANDARD_STREAM ? '/dev/stdin' : list);

async function urlsOf(inputs: readonly string[]): Promise<string[]> {
  const [first = ''] = inputs;
  if (inputs.length === 1 && first === STANDARD_STREAM) return await readList(pathOf(first));
  const other = inputs.find((input) => !isWebAddress(input));
  if (other !== undefined) {
    throw new UsageError(`Expected only URLs that begin with http, got also ${shown(other)}`);
  }
  return inputs.flatMap(expandBraces);
}

function tcpServer(input: string): Pick<FetchOptions, 'host' | 'port'> {
  const { hostname, port, pathname } = URL.canParse(input)
    ? new URL(input)
    : { hostname: '', port: '', pathname: '' };
  if (hostname === '' || port === '' || !['', '/'].includes(pathname)) {
    throw new UsageError(`Expected tcp://HOST:PORT, got ${shown(input)}`);
  }
  return { host: hostname, port: Number(port) };
}
