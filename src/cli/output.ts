/** Where a command writes; each text ends with its line break. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

export const standardOutput: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

// Whoever reads may stop early, as `head` does. Without a listener that would end the process at once, mid-way.
process.stdout.on('error', () => {});
