/**
 * @jest-config-loader ts-node
 * @jest-config-loader-options {"transpileOnly": true}
 */
import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

/** yargs and what it imports are ES modules only. */
const ESM_PACKAGES =
  '(yargs|yargs-parser|cliui|string-width|strip-ansi|wrap-ansi|ansi-regex|ansi-styles|get-east-asian-width|emoji-regex)';
const transformIgnorePatterns = [`/node_modules/(?!${ESM_PACKAGES}/)`];

/** Jest runs CommonJS without any flags, so ES modules become that on the way in. */
const transform: Config['transform'] = {
  [`/node_modules/${ESM_PACKAGES}/.*\\.m?js$`]: '<rootDir>/test/helpers/esm-packages.cjs',
  '(\\.[jt]s|/examples/[^/]+\\.mjs)$': [
    '@swc/jest',
    {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      // The default import of a CommonJS package is the package, as under Node's own loader.
      module: { type: 'commonjs', importInterop: 'node' },
    },
  ],
};

/** Sources and tests import each other by the extension that they have once they are built. */
const moduleNameMapper = { '^(\\.{1,2}/.*)\\.js$': '$1' };

const config: Config = {
  globalSetup: '<rootDir>/test/helpers/find-python.ts',
  // The tests of the system wait for a part of their time, and start threads of their own.
  maxWorkers: Math.max(3, Math.ceil(availableParallelism() / 2)),
  projects: [
    {
      displayName: 'unit',
      testMatch: [
        '<rootDir>/test/*.test.ts',
        '<rootDir>/test/{cli,animation,operators,codecs,kernels,stages,options,io,actors,backends,encoders,formats,jobs,sources,trace,pipelines,queue}/**/*.test.ts',
      ],
      transform,
      transformIgnorePatterns,
      moduleNameMapper,
    },
    {
      displayName: 'system',
      // On the built package, which these find by its name, through its own `exports`.
      testMatch: [
        '<rootDir>/test/system/**/*.test.ts',
        // Only where they are asked for: they take minutes (npm run faults).
        ...('FAULT_RUNS' in process.env ? ['<rootDir>/test/faults/**/*.test.ts'] : []),
      ],
      transform,
      moduleNameMapper,
    },
  ],
};

export default config;
