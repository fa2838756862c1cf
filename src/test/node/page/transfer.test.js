import assert from "node:assert/strict";
import { it } from "node:test";
import "../loading.mjs";

const { Inbox } = await import("../../../main/webapp/page/transfer.js");

/** What a socket brings, as files: their names, and what they contain. */
function received(...frames) {
  const files = [];
  const socket = new EventTarget();
  const file = (name, size) => ({
    progress() {},
    broken() {},
    cancelled() {},
    done: blob => files.push({ name, size, blob }),
  });
  new Inbox(socket, { text: text => files.push(text), file });
  for (const data of frames) socket.dispatchEvent(new MessageEvent("message", { data }));
  return files;
}

const announced = (file, bytes) => JSON.stringify({ file, bytes, type: "text/plain", id: 1 });
const bytes = text => new TextEncoder().encode(text).buffer;

it("a file comes in as many frames as it likes", async () => {
  const [{ name, size, blob }] = received(announced("note", 11), bytes("hello"), bytes(" "), bytes("world"));
  assert.deepEqual([name, size, await blob.text()], ["note", 11, "hello world"]);
});

it("nothing is kept of a file beyond the size that it was announced with", async () => {
  const long = new Uint8Array(1 << 20).buffer;
  const files = received(announced("first", 3), bytes("ab"), long, announced("second", 2), bytes("cdef"));
  assert.deepEqual(
    files.map(({ blob }) => blob.size),
    [3, 2],
  );
  assert.equal(await files[1].blob.text(), "cd");
});
