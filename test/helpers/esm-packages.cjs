/**
 * Makes CommonJS of packages that are ES modules only, as Node itself does where they are required: what
 * is exported as `module.exports` is the module, and `__dirname` is a name like any other.
 */
const { createTransformer } = require('@swc/jest');

const swc = createTransformer({
  swcrc: false,
  jsc: { target: 'es2022' },
  module: { type: 'commonjs' },
});
const END = "if ('module.exports' in exports) module.exports = exports['module.exports'];";

module.exports = {
  process: (...file) => {
    const { code, map } = swc.process(...file);
    return { code: `'use strict';{${code}\n}${END}`, map };
  },
};
