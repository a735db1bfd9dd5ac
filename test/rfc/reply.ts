/** A reply as every judge reports it, so that one comparison serves them all. */
export interface Reply {
  readonly opcode: string;
  readonly status: string;
  /** Header bits in their order: `qr aa tc rd ra ad cd`. */
  readonly flags: string;
  /** `leader.mesos. IN A`. */
  readonly question: readonly string[];
  /** `leader.mesos. 60 IN A 10.0.0.1`. */
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  /** Without OPT. */
  readonly additional: readonly string[];
  readonly opt: Opt | undefined;
  /** The size of the whole message. */
  readonly octets: number;
  /** Whatever the judge had to say against the reply. */
  readonly complaints: readonly string[];
}

export interface Opt {
  readonly version: number;
  readonly udpSize: number;
  readonly dnssecOk: boolean;
  /** `EDE 14`, `ECS 10.0.1.0/24/24`, and `OPTION 10` for all others. */
  readonly options: readonly string[];
}
