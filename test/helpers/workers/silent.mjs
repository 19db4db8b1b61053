/** A thread that ends without having exposed anything. */
process.exit(0);
