// Against the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { after, afterEach, before, it } from "node:test";
import ws from "ws";
import "../loading.mjs";
import { startRelay } from "./relay-under-test.js";
import { collect, eventually, next } from "./waiting.js";

const WebSocket = globalThis.WebSocket ?? ws;
const { Client } = await import("../../../main/webapp/relay-client.js");
const { Client: NpmClient } = await import("@localfirst/relay/Client.js");

let relay;
let url;
let clients = [];
const unique = name => `${name}-${Math.random().toString(36).slice(2)}`;

before(async () => {
  relay = await startRelay();
  url = relay.url;
});

afterEach(() => {
  clients.forEach(each => each.disconnectServer());
  clients = [];
});

after(() => relay.stop());

async function pair(make) {
  const documentId = unique("doc");
  clients = Object.values(make).map((kind, i) => kind(unique(Object.keys(make)[i])).join(documentId));
  const payloads = await Promise.all(clients.map(client => next(client, "peer-connect")));
  return payloads.map(({ socket }) => socket);
}

const ours = peerId => new Client({ peerId, url, WebSocket });
const npms = peerId => new NpmClient({ peerId, url: url.replace(/^http/, "ws").replace(/\/$/, "") });

for (const [name, make] of [
  ["this client with this client", { alice: ours, bob: ours }],
  ["this client with the npm client", { alice: ours, bob: npms }],
  ["the npm client with this client", { alice: npms, bob: ours }],
]) {
  it(`${name}: text and bytes arrive as they were sent, both ways`, async () => {
    const [alice, bob] = await pair(make);
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ]) {
      const received = collect(to, "message");
      const bytes = new Uint8Array(300_000).map((_, i) => i * 7);
      from.send("hello é🎉");
      from.send(new Uint8Array([1, 2, 3]));
      from.send("");
      from.send(bytes);
      await eventually(() => received.length === 4);
      assert.equal(received[0].data, "hello é🎉");
      assert.deepEqual(new Uint8Array(received[1].data), new Uint8Array([1, 2, 3]));
      assert.equal(received[2].data, "");
      assert.deepEqual(new Uint8Array(received[3].data), bytes);
    }
  });

  it(`${name}: when one leaves, the other is told`, async () => {
    await pair(make);
    const [alice, bob] = clients;
    const gone = next(bob, "peer-disconnect");
    const [documentId] = alice.documentIds;
    alice.leave(documentId);
    assert.equal((await gone).documentId, documentId);
  });
}

it("what is sent before the other side is connected arrives complete and in order", async () => {
  for (let round = 0; round < 20; round++) {
    const documentId = unique("doc");
    const alice = ours(unique("alice"));
    const bob = npms(unique("bob"));
    clients.push(alice, bob);
    const received = [];
    for (const client of [alice, bob]) {
      client.on("peer-connect", ({ socket }) => {
        socket.addEventListener("message", ({ data }) => received.push(data));
        for (let n = 0; n < 5; n++) socket.send(`${client.peerId} ${n}`);
      });
      client.join(documentId);
    }
    await eventually(() => received.length === 10);
    for (const { peerId } of [alice, bob])
      assert.deepEqual(
        received.filter(text => text.startsWith(peerId)),
        [0, 1, 2, 3, 4].map(n => `${peerId} ${n}`),
      );
  }
});
