import { option, type OptionTable, text } from '../../options/index.js';

/** The options of sources on web servers. */
export interface HttpFlags {
  /** A file with one URL a line. */
  readonly list: string | undefined;
  readonly header: readonly string[] | undefined;
  readonly userAgent: string | undefined;
  readonly user: string | undefined;
  readonly token: string | undefined;
}

const group = 'Source';
const secret =
  'never sent to a server that another one redirects to, and best given by its variable';

export const httpTable: OptionTable<HttpFlags> = {
  list: option(text('the path of a file', 'FILE'), {
    group,
    describe: 'Download the URLs in FILE, one a line, in this order',
  }),
  header: {
    ...option(text('NAME: VALUE', 'LINE'), {
      group,
      describe: 'Send this header to web servers: NAME: VALUE',
      more: 'may be given several times',
      isRepeatable: true,
    }),
    check: (_, value) => value as readonly string[],
    default: undefined,
  },
  userAgent: option(text('a name', 'NAME'), {
    group,
    describe: 'Name this program so to web servers',
    shownDefault: 'image-pipeline',
  }),
  user: option(text('NAME:PASSWORD', 'NAME:PASSWORD'), {
    group,
    describe: 'Log in to web servers: basic authentication',
    more: secret,
    excludes: ['token'],
  }),
  token: option(text('a token', 'TOKEN'), {
    group,
    describe: 'Log in to web servers with a bearer token',
    more: secret,
    excludes: ['user'],
  }),
};
