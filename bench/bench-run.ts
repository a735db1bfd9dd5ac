import type { Plan } from './plan.ts';

/** What every part of the bench is handed. */
export interface Bench {
  readonly plan: Plan;
  /** For everything that is written; it goes away at the end. */
  readonly folder: string;
  /** The program of the Go original, where it is to be measured too. */
  readonly original: string | undefined;
  readonly say: (progress: string) => void;
}
