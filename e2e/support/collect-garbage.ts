// Loaded into a gateway with `--expose-gc --import`: on SIGUSR2 it collects garbage, so that the heap that is read next is
// the one in use.
process.on("SIGUSR2", () => globalThis.gc?.());
