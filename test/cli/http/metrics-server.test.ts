import { describe, expect, test } from '@jest/globals';
import { Subject } from 'rxjs';
import {
  withMetricsServer,
  type Metrics,
  type MetricsListening,
} from '../../../src/cli/http/metrics-server.js';
import type { ServeEvent } from '../../../src/events.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { openConnection, readAll } from '../../helpers/connections.js';
import { record } from '../../helpers/record.js';
import { until } from '../../helpers/until.js';

const LISTENING = { type: 'listening', host: '::', port: 80 } as const;

/** A metrics server beside a server that is played. */
async function start(metrics: Partial<Metrics> = {}, metricsPort = 0) {
  const serving = new Subject<ServeEvent>();
  const stop = new Subject<void>();
  const result = record<ServeEvent | MetricsListening>(
    serving.pipe(
      withMetricsServer<ServeEvent>({
        ...{ metricsHost: '127.0.0.1', metricsPort, until: stop },
        isHealthy: ({ type }) => type === 'listening' || undefined,
        metrics: {
          contentType: 'text/x-metrics',
          text: () => Promise.resolve('served 3\n'),
          ...metrics,
        },
      }),
    ),
  );
  afterThisTest(() => result.subscription.unsubscribe());
  await until('it listens or fails', () => result.values.length > 0 || result.error);
  const [listening] = result.values;
  const port = listening?.type === 'metrics-listening' ? listening.port : NaN;
  return { serving, stop, result, port };
}

/** The status and the body of the answer to a request, which names the host `Host`. */
async function ask(port: number, request: string, host = 'localhost') {
  const socket = await openConnection(port);
  socket.write(`${request} HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
  const [head = '', body] = String(await readAll(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body };
}

describe('the metrics server', () => {
  test('gives the metrics, with their content type', async () => {
    const { port } = await start();
    const answer = await ask(port, 'GET /metrics?name=all');
    expect(answer).toMatchObject({ status: 200, body: 'served 3\n' });
    expect(answer.head).toMatch(/^content-type: text\/x-metrics$/m);
    expect(await ask(port, 'HEAD /metrics')).toMatchObject({ status: 200, body: '' });
  });

  test('metrics that cannot be read are 503, with the reason', async () => {
    const { port } = await start({ text: () => Promise.reject(new Error('No memory')) });
    expect(await ask(port, 'GET /metrics')).toMatchObject({ status: 503, body: 'No memory\n' });
  });

  test('is healthy from when the server listens until it is about to end', async () => {
    const { serving, stop, result, port } = await start();
    const health = () => ask(port, 'GET /healthz');
    expect(await health()).toMatchObject({ status: 503, body: 'not accepting\n' });
    serving.next({ type: 'stock-changed', images: 1 });
    expect(await health()).toMatchObject({ status: 503 });
    serving.next(LISTENING);
    expect(await health()).toMatchObject({ status: 200, body: 'ok\n' });
    stop.next();
    expect(await health()).toMatchObject({ status: 503, body: 'not accepting\n' });
    expect(result.values.slice(1)).toEqual([{ type: 'stock-changed', images: 1 }, LISTENING]);
  });

  test.each([
    ['another path', 'GET /', 'localhost', 404, 'Expected /metrics or /healthz\n'],
    ['another method', 'POST /metrics', 'localhost', 405, 'Expected GET\n'],
    [
      'the name of another machine',
      'GET /metrics',
      'rebound.example',
      403,
      'Expected the host to be localhost or a loopback address\n',
    ],
  ])('%s is refused', async (_, request, host, status, body) => {
    const { port } = await start();
    expect(await ask(port, request, host)).toMatchObject({ status, body });
  });

  test('ends with the server, and frees its port', async () => {
    const { serving, result, port } = await start();
    serving.complete();
    expect(result.completed).toBe(true);
    await until('the port is free', async () => {
      const { result: other } = await start({}, port);
      return other.error === undefined;
    });
  });

  test('a port that is taken is an error of the run', async () => {
    const { port } = await start();
    const { result } = await start({}, port);
    expect(result.error?.value).toMatchObject({ code: 'ERR_PORT_IN_USE' });
  });

  test('an error of the server is an error of the run', async () => {
    const { serving, result } = await start();
    serving.error(new Error('The server failed'));
    expect(result.error?.value).toMatchObject({ message: 'The server failed' });
  });
});
