import { writeSnapshot } from '../../../src/daemon/write-snapshot.ts';
import { atOnce, HEADER } from './snapshot-support.ts';

/** A server that is killed while it writes to the path that it is given. */
function* pieces(): Generator<string> {
  yield '{"leader":';
  process.kill(process.pid, 'SIGKILL');
  yield '}';
}

await writeSnapshot(process.argv[2]!, HEADER, pieces(), atOnce);
