/**
 * Stands in for `string-width` in the bundle: all that the help lays out is ASCII, and compiling the
 * Unicode tables of the real one takes more time than all else. CommonJS, because some want it so.
 */
module.exports = (text) => text.length;
