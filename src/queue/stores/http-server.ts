import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hostAndPort, plainHost } from '../../io/host.js';
import { listenOn } from '../../io/listen-on.js';
import type { AnswerFolder } from './answer-folder.js';
import { MAX_DOCUMENT, type CoordinatorStore } from '../store.js';

/** The options of `openHttpStore`. */
export interface HttpStoreOptions {
  /** The address to listen at, and the one that workers get. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What workers must send as their bearer token. */
  readonly token: string;
  /** Called when an answer has come, with its name. */
  readonly onPut: (name: string) => void;
  /** Where answers are kept until the run is over. */
  readonly answers: AnswerFolder;
  /** Whether an answer of this name is expected. Others are refused before they are read. */
  readonly isExpected: (name: string) => boolean;
}

/** The longest time for a request to come and for its answer to go, in ms. A worker tries again. */
const REQUEST_TIMEOUT = 60_000;
const MAX_CONNECTIONS = 10_000;

/**
 * A store in the memory of the coordinator: an HTTP server from which workers GET jobs, and to which they PUT
 * answers. A request without the token of the run gets status 401 and nothing else.
 *
 * @throws (as a rejection) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED`.
 */
export async function openHttpStore(options: HttpStoreOptions): Promise<CoordinatorStore> {
  const documents = new Map<string, Uint8Array>();
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
    (request, response) => {
      answerTo(request, documents, options).then(
        (answer) => send(request, response, answer),
        () => response.destroy(),
      );
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = REQUEST_TIMEOUT;
  const { port } = await listenOn(server, options);
  return {
    address: { kind: 'http', url: `http://${hostAndPort(plainHost(options.host), port)}` },
    put: async (name, document) => {
      if (name.endsWith('.answer')) await options.answers.put(name, document);
      else documents.set(name, document);
    },
    get: async (name) => {
      const document = documents.get(name);
      if (!name.endsWith('.answer')) return document;
      // From now on the folder has it.
      documents.delete(name);
      return document ?? (await options.answers.get(name));
    },
    delete: async (names) => {
      for (const name of names) documents.delete(name);
      const answers = names.filter((name) => name.endsWith('.answer'));
      await Promise.all(answers.map((name) => options.answers.delete(name)));
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      documents.clear();
      await closed;
      await options.answers.remove();
    },
  };
}

/** The status and the body of a response. */
interface Answer {
  readonly status: number;
  readonly document?: Uint8Array;
}

async function answerTo(
  request: IncomingMessage,
  documents: Map<string, Uint8Array>,
  { token, onPut, isExpected, answers }: HttpStoreOptions,
): Promise<Answer> {
  if (!isToken(request.headers.authorization, token)) return { status: 401 };
  const name = (request.url ?? '').slice(1);
  if (request.method === 'GET') {
    const document = documents.get(name);
    return document ? { status: 200, document } : { status: 404 };
  }
  if (request.method !== 'PUT') return { status: 405 };
  // 410: nobody waits for the answer any more, and the worker may forget it.
  if (!isExpected(name)) return { status: 410 };
  const length = Number(request.headers['content-length']);
  if (!(length <= MAX_DOCUMENT)) return { status: 413 };
  const document = new Uint8Array(length);
  let at = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    document.set(piece, at);
    at += piece.length;
  }
  if (at !== length) return { status: 400 };
  await answers.put(name, document);
  // It may have been answered meanwhile.
  if (!isExpected(name)) return { status: 410 };
  documents.set(name, document);
  onPut(name);
  return { status: 204 };
}

function send(request: IncomingMessage, response: ServerResponse, { status, document }: Answer) {
  // A body that nobody reads ends with its connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, document && { 'content-type': 'application/octet-stream' });
  response.end(document);
}

/** Compares digests, which are of one length, in a time that does not depend on the token. */
const isToken = (header: string | undefined, token: string): boolean =>
  timingSafeEqual(sha256(header ?? ''), sha256(`Bearer ${token}`));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
