import { hash } from 'node:crypto';

/** z-base-32, chosen by Mesos-DNS because people can read it aloud. */
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';
export const HASH_CHARACTERS = 5;

/** The first 5 characters of the z-base-32 of the SHA-1 of a text, such as a task's ID: `test` gives `iffe9`. */
export function textHash(text: string): string {
  // 5 characters of 5 bits come from the first 25 of 32 bits.
  const bits = Number.parseInt(hash('sha1', text).slice(0, 8), 16);
  let characters = '';
  for (let index = 0; index < HASH_CHARACTERS; index++) characters += ALPHABET[(bits >>> (27 - 5 * index)) & 31];
  return characters;
}
