import { createHash } from 'node:crypto';

/** z-base-32, chosen by Mesos-DNS because people can read it aloud. */
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';
const HASH_CHARACTERS = 5;

/** The first 5 characters of the z-base-32 of the SHA-1 of a task's ID: `test` gives `iffe9`. */
export function taskHash(taskId: string): string {
  const digest = createHash('sha1').update(taskId, 'utf8').digest();
  // 5 characters of 5 bits come from the first 25 bits.
  const bits = digest.readUInt32BE(0);
  let text = '';
  for (let index = 0; index < HASH_CHARACTERS; index++) text += ALPHABET[(bits >>> (27 - 5 * index)) & 31];
  return text;
}
