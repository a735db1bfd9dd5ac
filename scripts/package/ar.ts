export interface ArMember {
  /** At most 16 octets. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Writes an archive as `ar` does, which is what a Debian package is (deb(5)). The time is in seconds since 1970. */
export function writeAr(members: readonly ArMember[], time: number): Uint8Array {
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...members.flatMap(({ name, bytes }) => [
      Buffer.from(
        `${[
          [name, 16],
          [time, 12],
          [0, 6],
          [0, 6],
          ['100644', 8],
          [bytes.length, 10],
        ]
          .map(field)
          .join('')}\`\n`,
      ),
      bytes,
      Buffer.from(bytes.length % 2 === 0 ? '' : '\n'),
    ]),
  ]);
}

function field([value, width]: (string | number)[]): string {
  return String(value).padEnd(Number(width));
}
