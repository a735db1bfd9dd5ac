/** Thrown at the first thing that is wrong with a release. The message names it. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
