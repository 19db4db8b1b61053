/** The values of the flags that all jobs have, besides the options of their pipelines. */
export interface JobFlags {
  readonly output?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly details?: boolean;
}
