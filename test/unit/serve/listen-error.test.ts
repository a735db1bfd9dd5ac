import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenError } from '../../../src/serve/listen-error.ts';

test('a port that needs privileges is refused with a message that says which', () => {
  const error = listenError(Object.assign(new Error('bind EACCES'), { code: 'EACCES' }), 'UDP', '127.0.0.1', 53);
  assert.match(
    error.message,
    /^Cannot listen on UDP 127\.0\.0\.1:53: ports below 1024 need root or CAP_NET_BIND_SERVICE/,
  );
});
