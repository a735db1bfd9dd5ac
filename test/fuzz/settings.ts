/** Where the randomness of a run starts; a failure repeats with the seed that stands in the test's name. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 20261122);

/** How many rounds a fuzzer goes: its own number, which suits the gate, unless the environment asks for another. */
export function rounds(usual: number): number {
  return Number(process.env['FUZZ_ROUNDS'] ?? usual);
}
