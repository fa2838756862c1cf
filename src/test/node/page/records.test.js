import assert from "node:assert/strict";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import "../loading.mjs";

const { RecordReader, RecordWriter, TooLong } = await import("../../../../client/js-encryption/src/records.js");

const LONGEST = 1 << 20;
const [BINARY, BINARY_PART] = [2, 4];
/** These are tests of what is in records, not of how they are sealed. */
const plain = { seal: content => content, open: record => record };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

function memory() {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it("a message comes whole out of the records that it was written in, and in a buffer of its own", () => {
  const writer = new RecordWriter(plain, LONGEST);
  const reader = new RecordReader(plain, LONGEST);
  for (const length of [0, 1, 65_517, 65_518, 65_519, 300_000, LONGEST, 5]) {
    const sent = Uint8Array.from({ length }, (_, i) => i % 251);
    const read = writer.message(sent).map(record => reader.read(record));
    assert.deepEqual(read.slice(0, -1), Array(read.length - 1).fill(undefined));
    const { message } = read.at(-1);
    assert.ok(Buffer.from(message).equals(Buffer.from(sent)), `${length} bytes`);
    assert.equal(message.buffer.byteLength, length);
  }
});

it("parts may be as small as they like: half a million of them are a message", () => {
  const reader = new RecordReader(plain, LONGEST);
  const part = Uint8Array.of(BINARY_PART, 7);
  for (let i = 0; i < 500_000; i++) reader.read(part);
  const { message } = reader.read(Uint8Array.of(BINARY, 8));
  assert.equal(message.length, 500_001);
  assert.deepEqual([message[0], message[499_999], message[500_000]], [7, 7, 8]);
});

it("parts without content cost no memory, however many they are", () => {
  const reader = new RecordReader(plain, LONGEST);
  const before = memory();
  const part = Uint8Array.of(BINARY_PART);
  for (let i = 0; i < 1_000_000; i++) reader.read(part);
  const grown = memory() - before;
  assert.ok(grown < 16 << 20, `${grown} bytes more`);
  assert.deepEqual([...reader.read(Uint8Array.of(BINARY, 1)).message], [1]);
});

it("parts over the limit are too long, however small they are", () => {
  const reader = new RecordReader(plain, 100);
  for (let i = 0; i < 100; i++) reader.read(Uint8Array.of(BINARY_PART, 7));
  assert.throws(() => reader.read(Uint8Array.of(BINARY_PART, 7)), TooLong);
});
