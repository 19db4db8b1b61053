import type { Agent, Dispatcher } from 'undici';
import { PipelineError } from '../../errors.js';
import { connectionError } from '../../io/connection-error.js';
import { readWhole } from '../../io/read-whole.js';
import { MAX_DOCUMENT, type ChunkStore } from '../store.js';

/** The longest time for a request, in ms. */
const TIMEOUT = 60_000;

/** Connections to the stores of all runs, which are kept open for the next chunk. */
export interface HttpStores {
  /**
   * The store of a run.
   *
   * @param url the address of its coordinator.
   * @param token the token of the run.
   */
  at(url: string, token: string): Pick<ChunkStore, 'get' | 'put'>;
  close(): Promise<void>;
}

/**
 * The HTTP stores of coordinators, as a worker sees them.
 *
 * Requests fail with PipelineErrors: `ERR_STORE_FAILED` for an answer that was not expected, and the
 * `ERR_CONNECTION_…` and `ERR_HOST_…` codes.
 */
export async function openHttpStores(): Promise<HttpStores> {
  // In the bundle of the command, a CommonJS package has only this export.
  const { default: undici } = await import('undici');
  const agent = new undici.Agent({ headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT });
  const { request } = undici;
  return {
    at: (url, token) => storeAt({ agent, request, url, token }),
    close: () => agent.destroy(),
  };
}

function storeAt({
  agent,
  request,
  url,
  token,
}: {
  readonly agent: Agent;
  readonly request: (typeof import('undici'))['request'];
  readonly url: string;
  readonly token: string;
}): Pick<ChunkStore, 'get' | 'put'> {
  const { host, hostname } = new URL(url);
  const headers = { authorization: `Bearer ${token}` };
  const broken = (error: unknown): never => {
    throw connectionError(error, hostname, 0);
  };
  const send = (
    name: string,
    method: 'GET' | 'PUT',
    body?: Uint8Array,
  ): Promise<Dispatcher.ResponseData> =>
    request(`${url}/${name}`, { dispatcher: agent, method, headers, ...(body && { body }) }).catch(
      broken,
    );
  const failed = (status: number): PipelineError =>
    new PipelineError('ERR_STORE_FAILED', `The store of the run at ${host} answered ${status}`, {
      endpoint: host,
    });
  return {
    async put(name, document) {
      const { statusCode, body } = await send(name, 'PUT', document);
      await body.dump().catch(broken);
      // 410: the run has no use for it any more.
      if (statusCode !== 204 && statusCode !== 410) throw failed(statusCode);
    },
    async get(name) {
      const { statusCode, body } = await send(name, 'GET');
      if (statusCode === 200) {
        const document = await readWhole(body, MAX_DOCUMENT).catch(broken);
        if (document) return document;
        throw new PipelineError('ERR_STORE_FAILED', `The store at ${host} sent too many bytes`);
      }
      await body.dump().catch(broken);
      if (statusCode === 404) return undefined;
      throw failed(statusCode);
    },
  };
}
