/**
 * Loaded into a program before its own code (`--expose-gc --import`): at each SIGUSR2 it collects garbage and writes how
 * much memory is still in use, so that a test sees what is kept and not what is only not collected yet.
 */
let probes = 0;

process.on('SIGUSR2', () => {
  const { gc } = globalThis as { gc?: () => void };
  // Once more for what finalizers let go of.
  gc?.();
  setImmediate(() => {
    gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.stderr.write(`heap probe ${++probes}: ${heapUsed + external} octets\n`);
  });
});
