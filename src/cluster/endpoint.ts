import { parseHostPort } from '../lib/host-port.ts';
import type { Endpoint } from './model.ts';

/**
 * The address in a libprocess PID: `slave(1)@10.0.0.1:5051`, `master@[2001:db8::1]:5050`.
 * Returns undefined when the text is no PID.
 */
export function parsePid(pid: string): Endpoint | undefined {
  const parts = pid.split('@');
  return parts.length === 2 ? parseHostPort(parts[1]!) : undefined;
}
