import { host, oneOf, option, type OptionTable, wholeNumber } from '../../options/index.js';

/** What `serve` takes beside the options of the pipeline: how it is watched, and how many processes it is. */
export interface LogSettings {
  readonly log: 'text' | 'json';
  /** 0 takes any free port. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  /** Processes that share the port. */
  readonly cluster: number;
}

export const logTable: OptionTable<LogSettings> = {
  cluster: option(wholeNumber(1, 1_024), {
    default: 1,
    group: 'Limits',
    describe: 'Processes that share the port',
  }),
  log: option(oneOf(['text', 'json']), {
    default: 'text',
    group: 'Log and metrics',
    describe: 'Form of the log',
    more: 'json is a line of JSON on stdout for each event',
  }),
  metricsPort: option(
    { ...wholeNumber(0, 65_535), value: 'PORT' },
    {
      group: 'Log and metrics',
      describe: 'Serve Prometheus metrics and /healthz there',
      more: 'over HTTP ([Watching a server](watching-a-server.md))',
    },
  ),
  metricsHost: option(host, {
    default: '127.0.0.1',
    group: 'Log and metrics',
    describe: 'Address of the metrics',
  }),
};
