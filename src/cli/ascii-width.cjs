/**
 * Stands in for `string-width` in the bundle: all that yargs lays out here is ASCII, and compiling
 * the Unicode tables of the real one takes 50 ms of every start. CommonJS, because some want it so.
 */
module.exports = (text) => text.length;
