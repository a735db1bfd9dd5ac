import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSerial, serialIsNewer } from '../../../src/lib/serial.ts';

test('a serial is newer when it is less than half a turn ahead (RFC 1982)', () => {
  assert.ok(serialIsNewer(2, 1));
  assert.ok(!serialIsNewer(1, 2));
  assert.ok(!serialIsNewer(1, 1));
  assert.ok(serialIsNewer(0, 0xffffffff));
  assert.ok(!serialIsNewer(0xffffffff, 0));
  assert.ok(serialIsNewer(0x7fffffff, 0));
  assert.ok(!serialIsNewer(0x80000000, 0));
});

test('the next serial is the time where that is newer, and always newer than the one before', () => {
  assert.equal(nextSerial(100, 200), 200);
  assert.equal(nextSerial(200, 200), 201);
  assert.equal(nextSerial(300, 200), 301);
  assert.equal(nextSerial(0xffffffff, 0xffffffff), 0);
  for (const current of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]) {
    for (const now of [0, 1, 0x80000000, 1795347636]) assert.ok(serialIsNewer(nextSerial(current, now), current));
  }
});
