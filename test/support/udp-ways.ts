/** The ways to answer over UDP, each with the settings that choose it; what they answer must be the same. */
export const UDP_WAYS = {
  threads: { workers: 2 },
  'main thread': { workers: 0 },
} as const;

export type UdpWay = keyof typeof UDP_WAYS;
