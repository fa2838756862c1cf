import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import ws from "ws";
import "../loading.mjs";
import { SmallRelay } from "./small-relay.js";
import { collect, eventually, next } from "./waiting.js";

const { Client } = await import("../../../main/webapp/relay-client.js");
const { encryption, newSecret } = await import("../../../../client/js-encryption/src/encryption.js");

const WebSocket = globalThis.WebSocket ?? ws;
const SECRET = "correct horse battery staple";

let relay;
let clients = [];

function client(peerId, options = {}) {
  const fresh = new Client({ peerId, url: relay.url, WebSocket, minRetryDelay: 10, encryption, ...options });
  clients.push(fresh);
  return fresh;
}

async function connectedPair(options) {
  const [alice, bob] = ["alice", "bob"].map(peerId => client(peerId, options).join("shopping", { secret: SECRET }));
  const [toBob, toAlice] = await Promise.all([next(alice, "peer-connect"), next(bob, "peer-connect")]);
  return { alice, bob, toBob: toBob.socket, toAlice: toAlice.socket };
}

beforeEach(async () => {
  relay = await new SmallRelay().listen();
});

afterEach(async () => {
  clients.forEach(each => each.disconnectServer());
  clients = [];
  await relay.close();
});

describe("a document with a secret", () => {
  it("is named in events as the app named it, and carries text, bytes and long messages as they are", async () => {
    const { alice, toBob, toAlice } = await connectedPair();
    const heard = collect(toAlice, "message");
    const long = "é".repeat(300_000);
    toBob.send("text");
    toBob.send(Uint8Array.of(1, 2, 3));
    toBob.send(long);
    toBob.send("");
    await eventually(() => heard.length === 4);
    assert.equal(heard[0].data, "text");
    assert.deepEqual(new Uint8Array(heard[1].data), Uint8Array.of(1, 2, 3));
    assert.equal(heard[2].data, long);
    assert.equal(heard[3].data, "");
    assert.deepEqual([...alice.documentIds], ["shopping"]);
    assert.equal(alice.get("bob", "shopping"), toBob);
  });

  it("shows the relay neither its name, nor the secret, nor anything that is said", async () => {
    const frames = [];
    relay.passOn = frame => {
      frames.push(frame.data);
      return [frame];
    };
    const { alice, toBob, toAlice } = await connectedPair();
    toBob.send("the milk is out");
    await next(toAlice, "message");
    alice.leave("shopping").leave("shopping");
    await eventually(() => relay.messages.some(({ type }) => type === "Leave"));
    alice.join("next");
    await eventually(() => JSON.stringify(relay.messages).includes("next"));
    const seen = JSON.stringify([relay.messages, relay.paths]) + Buffer.concat(frames).toString("latin1");
    for (const word of ["shopping", SECRET, "milk"]) assert.ok(!seen.includes(word), word);
  });

  it("goes on beside documents without one", async () => {
    const { alice, bob } = await connectedPair();
    const met = next(alice, "peer-connect");
    alice.join("open");
    bob.join("open");
    const { documentId, socket } = await met;
    assert.equal(documentId, "open");
    socket.send("for everybody");
    assert.equal(
      (await next(bob.get("alice", "open") ?? (await next(bob, "peer-connect")).socket, "message")).data,
      "for everybody",
    );
  });

  it("ends with the peer's own words", async () => {
    const { toBob, toAlice } = await connectedPair();
    const closed = next(toAlice, "close");
    toAlice.onmessage = () => {};
    toBob.send("last words");
    toBob.close(4321, "enough");
    const { code, reason, wasClean } = await closed;
    assert.deepEqual({ code, reason, wasClean }, { code: 4321, reason: "enough", wasClean: true });
  });

  it("is refused to a peer that doesn't know the secret, and no data goes either way", async () => {
    const alice = client("alice").join("shopping", { secret: SECRET });
    const refused = next(alice, "peer-refused");
    const connected = collect(alice, "peer-connect");
    const { id } = encryption.document("shopping", SECRET);
    // The relay knows the id, and so may whoever it told.
    client("mallory")
      .on("peer-connect", ({ socket }) => socket.send(new Uint8Array(48)))
      .join(id);
    const { peerId, documentId } = await refused;
    assert.deepEqual({ peerId, documentId }, { peerId: "mallory", documentId: "shopping" });
    assert.equal(connected.length, 0);
  });

  it("is connected anew after a relay has meddled with it", async () => {
    const { alice, toBob, toAlice } = await connectedPair();
    const heard = collect(toAlice, "message");
    const closed = next(toAlice, "close");
    const again = next(alice, "peer-connect");
    relay.passOn = ({ data, binary }) => [{ data: Buffer.from(data).map(byte => byte ^ 1), binary }];
    toBob.send("something");
    assert.equal((await closed).code, 4102);
    assert.equal(heard.length, 0);
    relay.passOn = frame => [frame];
    assert.equal((await again).peerId, "bob");
  });

  it("takes no message over the limit, and says so", async () => {
    const { toBob } = await connectedPair({ maxMessageBytes: 100 });
    assert.throws(() => toBob.send("x".repeat(101)), RangeError);
    assert.equal(toBob.readyState, toBob.OPEN);
  });

  it("isn't joined in the open by whoever gives options, but no secret in them", async () => {
    const alice = client("alice");
    for (const options of [{ secret: undefined }, { secret: null }, {}, { secert: SECRET }, SECRET, null])
      assert.throws(() => alice.join("shopping", options), TypeError, JSON.stringify(options));
    assert.throws(() => client("bob", { secret: SECRET }), TypeError);
    assert.equal(alice.documentIds.size, 0);
    alice.join("open").join("to all", undefined);
    await eventually(() => JSON.stringify(relay.messages).includes("to all"));
    assert.ok(!JSON.stringify(relay.messages).includes("shopping"));
  });

  it("takes no message over the usual limit either if the app leaves it undefined", async () => {
    const { toBob } = await connectedPair({ maxMessageBytes: undefined });
    assert.throws(() => toBob.send(new Uint8Array(64 * 1024 * 1024 + 1)), RangeError);
  });

  it("can't be joined without encryption, with a secret that can be guessed, or with two", () => {
    assert.throws(
      () => client("alice", { encryption: undefined }).join("doc", { secret: SECRET }),
      /localfirst-relay-encryption/,
    );
    assert.throws(() => client("alice").join("doc", { secret: "too short" }), /can be guessed/);
    const joined = client("alice").join("doc", { secret: SECRET });
    assert.throws(() => joined.join("doc", { secret: newSecret() }), /another secret/);
    assert.throws(() => joined.join("doc"), /another secret/);
    joined.join("doc", { secret: new TextEncoder().encode(SECRET) });
  });
});
