import type { RfcCase } from './case.ts';
import { REVERSE } from './cases/reverse.ts';
import { RFC_1035 } from './cases/rfc-1035.ts';
import { RFC_2181 } from './cases/rfc-2181.ts';
import { RFC_2308 } from './cases/rfc-2308.ts';
import { RFC_2782 } from './cases/rfc-2782.ts';
import { RFC_3597 } from './cases/rfc-3597.ts';
import { RFC_5625 } from './cases/rfc-5625.ts';
import { RFC_6891 } from './cases/rfc-6891.ts';
import { RFC_7871 } from './cases/rfc-7871.ts';
import { RFC_8914 } from './cases/rfc-8914.ts';
import { STATIC_RECORDS } from './cases/static-records.ts';

/** The whole table. */
export const CASES: readonly RfcCase[] = [
  ...RFC_1035,
  ...RFC_2181,
  ...RFC_2308,
  ...RFC_2782,
  ...RFC_3597,
  ...RFC_5625,
  ...RFC_6891,
  ...RFC_7871,
  ...RFC_8914,
  ...REVERSE,
  ...STATIC_RECORDS,
];
