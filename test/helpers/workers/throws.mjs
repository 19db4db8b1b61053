/** A thread that fails while it loads. */
throw new Error('cannot start today');
