import assert from "node:assert/strict";
import { describe, it } from "node:test";
import ws from "ws";
import { connectedPair, othersHaveBeenServed, relay } from "./alice-and-bob.js";
import { collect, eventually, next } from "./waiting.js";

describe("frames", () => {
  it("that come in one burst with the handshake's answer are all there for a listener that comes late", async () => {
    relay.onConnection = socket => [1, 2, 3].forEach(n => socket.send(`early ${n}`));
    const { toBob } = await connectedPair();
    await eventually(() => relay.pipes.size === 1);
    await othersHaveBeenServed();
    const received = collect(toBob, "message");
    await eventually(() => received.length === 3);
    assert.deepEqual(
      received.map(event => event.data),
      ["early 1", "early 2", "early 3"],
    );
  });

  it("come before the close that followed them, however late the listener", async () => {
    const { toBob, toAlice } = await connectedPair();
    const seen = [];
    toAlice.addEventListener("close", event => seen.push(`close ${event.code} ${event.reason}`));
    toBob.send("last words");
    toBob.close(4321, "bye");
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    assert.deepEqual(seen, []);
    toAlice.onmessage = event => seen.push(event.data);
    await eventually(() => seen.length === 2);
    assert.deepEqual(seen, ["last words", "close 4321 "]);
  });

  it("keep their kind, their order and their bounds", async () => {
    const { toBob, toAlice } = await connectedPair();
    const received = collect(toAlice, "message");
    const frames = ["", "text", new Uint8Array([1, 2, 3]), new Uint8Array(0), "é🎉", new Uint8Array(100_000).fill(7)];
    frames.forEach(frame => toBob.send(frame));
    await eventually(() => received.length === frames.length);
    received.forEach(({ data }, i) =>
      assert.deepEqual(typeof data === "string" ? data : new Uint8Array(data), frames[i]),
    );
  });

  it("that nobody ever reads end the socket instead of filling the memory", async () => {
    const { toBob, toAlice } = await connectedPair("doc", { maxWaitingBytes: 11_000 });
    const closed = next(toBob, "close");
    for (let i = 0; i < 20; i++) toBob.send(new Uint8Array(1000));
    assert.equal((await closed).code, 4100);
    const received = collect(toAlice, "message");
    await next(toAlice, "close");
    assert.equal(received.length, 10);
  });

  it("that are empty end it too, if there are enough of them", async () => {
    const { toBob, toAlice } = await connectedPair("doc", { maxWaitingBytes: 11_000 });
    const closed = next(toBob, "close");
    for (let i = 0; i < 500; i++) toBob.send("");
    assert.equal((await closed).code, 4100);
    assert.notEqual(toAlice.readyState, toAlice.OPEN);
  });

  it("that come after this side has closed the socket are dropped, by npm's ws too", async () => {
    const ends = {
      close: ({ toBob }) => toBob.close(),
      leave: ({ alice }) => alice.leave("doc"),
      disconnectServer: ({ alice }) => alice.disconnectServer(),
    };
    for (const [way, end] of Object.entries(ends)) {
      const pair = await connectedPair("doc", { WebSocket: ws });
      const heard = [];
      pair.toBob.onmessage = ({ data }) => {
        heard.push(data);
        end(pair);
      };
      for (let i = 0; i < 100; i++) pair.toAlice.send(`message ${i}`);
      await next(pair.toBob, "close");
      assert.deepEqual(heard, ["message 0"], way);
      for (const each of [pair.alice, pair.bob]) each.disconnectServer();
    }
  });

  it("that waited are dropped, too, when a listener closes the socket", async () => {
    const { toBob, toAlice } = await connectedPair();
    for (const frame of ["one", "two", "three"]) toBob.send(frame);
    toBob.close();
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    const seen = [];
    toAlice.onclose = () => seen.push("close");
    toAlice.onmessage = ({ data }) => {
      seen.push(data);
      toAlice.close();
    };
    await eventually(() => seen.includes("close"));
    assert.deepEqual(seen, ["one", "close"]);
  });

  it("that wait don't hold the close back any longer once the app has closed the socket", async () => {
    const { toBob, toAlice } = await connectedPair();
    toBob.send("never heard");
    toBob.close();
    await eventually(() => toAlice.readyState === toAlice.CLOSED);
    const closed = next(toAlice, "close");
    toAlice.close();
    await closed;
  });

  it("can be sent no faster than they leave", async () => {
    const { toBob, toAlice } = await connectedPair();
    let bytes = 0;
    toAlice.onmessage = ({ data }) => (bytes += data.byteLength);
    const chunk = new Uint8Array(256 * 1024);
    let most = 0;
    for (let i = 0; i < 100; i++) {
      assert.equal(await toBob.ready(), true);
      toBob.send(chunk);
      most = Math.max(most, toBob.bufferedAmount);
    }
    await eventually(() => bytes === 100 * chunk.length);
    assert.ok(most <= 1024 * 1024 + chunk.length + 100, `${most} bytes waited`);
    toBob.close();
    assert.equal(await toBob.ready(), false);
  });
});
