import { host, oneOf, option, type OptionTable, wholeNumber } from '../../options/index.js';

/** The options of metrics. */
export interface MetricsSettings {
  /** The port of the metrics, 0 for any free port; `undefined` serves no metrics. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
}

export const metricsTable: OptionTable<MetricsSettings> = {
  metricsPort: option(
    { ...wholeNumber(0, 65_535), value: 'PORT' },
    {
      group: 'Log and metrics',
      describe: 'Serve Prometheus metrics and /healthz at this port',
      more: 'over HTTP ([Watching a server](watching-a-server.md))',
    },
  ),
  metricsHost: option(host, {
    default: '127.0.0.1',
    group: 'Log and metrics',
    describe: 'Address at which the metrics are served',
  }),
};

/** The options of `serve` that the pipeline does not have: log, metrics and processes. */
export interface LogSettings extends MetricsSettings {
  readonly log: 'text' | 'json';
  /** The number of processes that share the port. */
  readonly cluster: number;
}

export const logTable: OptionTable<LogSettings> = {
  cluster: option(wholeNumber(1, 1_024), {
    default: 1,
    group: 'Limits',
    describe: 'Serve from N processes that share the port',
  }),
  log: option(oneOf(['text', 'json']), {
    default: 'text',
    group: 'Log and metrics',
    describe: 'Format of the log',
    more: 'json is short for `json` and `details`',
  }),
  ...metricsTable,
};
