// The provider with the real Yjs, over the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { after, afterEach, before, it } from "node:test";
import { Client } from "localfirst-relay-client";
import { encryption, newSecret } from "localfirst-relay-encryption";
import { RelayProvider } from "localfirst-relay-yjs";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { message, QUERY_AWARENESS, SYNC } from "../../../../client/yjs/src/messages.js";
import { collect, eventually } from "../page/waiting.js";
import { Network, whatPhonesDo } from "./devices.js";

/** Of each device; `mvn verify -Dslow` has 1,000. */
const EDITS = Number(process.env.EDITS ?? 200);

let network;
let devices = [];

before(async () => {
  network = await new Network().start();
});

afterEach(() => {
  for (const device of devices) device.leave();
  devices = [];
});

after(() => network.stop());

class Device {
  doc = new Y.Doc();
  text = this.doc.getText("text");
  list = this.doc.getArray("list");

  constructor(name, documentId, { url = network.url, ...options } = {}) {
    this.name = name;
    this.provider = new RelayProvider(url, documentId, this.doc, { peerId: name, ...options });
    this.awareness = this.provider.awareness;
    devices.push(this);
  }

  /** Anywhere, as people do. */
  write(entry) {
    this.list.insert(Math.floor(Math.random() * (this.list.length + 1)), [entry]);
    this.text.insert(Math.floor(Math.random() * (this.text.length + 1)), entry.slice(0, 1));
  }

  goOffline() {
    this.provider.disconnect();
  }

  goOnline() {
    this.provider.connect();
  }

  /** The names in the awareness, except the device's own. */
  get others() {
    const states = [...this.awareness.getStates()].filter(([id]) => id !== this.doc.clientID);
    return states.map(([, { name }]) => name).sort();
  }

  leave() {
    this.provider.destroy();
    this.doc.destroy();
  }
}

const newDocument = () => `doc-${Math.random()}`;

/** What a peer says that has made this change. */
function updateOf(change) {
  const doc = new Y.Doc();
  change(doc);
  return message(SYNC, encoder => sync.writeUpdate(encoder, Y.encodeStateAsUpdate(doc)));
}

/** From now on the network takes nothing of what is sent, for as long as it is behind. */
function stall(socket) {
  const network = { behind: true };
  Object.defineProperty(socket, "bufferedAmount", { get: () => (network.behind ? 1 << 20 : 0) });
  return network;
}

const same = (...all) => new Set(all.map(({ doc }) => JSON.stringify(doc.toJSON()))).size === 1;

/** Three devices that end up with the same text, whatever happens to their connections. */
async function writeTogether(test, options) {
  const documentId = newDocument();
  const alice = new Device("alice", documentId, options);
  const bob = new Device("bob", documentId, { url: network.proxy.url, ...options });
  const carol = new Device("carol", documentId, options);
  alice.write("begin");
  await eventually(() => bob.list.length === 1 && carol.list.length === 1);
  const pipes = () => network.proxy.requests.filter(path => path.startsWith("/connection/"));
  // What was written may have reached bob through one of the two.
  await eventually(() => pipes().length === 2);
  assert.equal(
    pipes().filter(path => path.split("?")[0].endsWith(documentId)).length,
    options.secret ? 0 : 2,
    "what the relay gets to know",
  );
  const since = performance.now();
  const lost = await whatPhonesDo({ alice, bob, carol }, network, { edits: EDITS });
  const written = performance.now();
  assert.ok(lost >= 2, "bob had connections to lose");
  await eventually(() => [alice, bob, carol].every(({ list }) => list.length === 3 * EDITS + 1), 120_000);
  await eventually(() => same(alice, bob, carol));
  test.diagnostic(
    `${3 * EDITS} edits of three devices, ${lost} connections lost, one restart: ${Math.round(written - since)} ms of ` +
      `writing, and the same everywhere ${Math.round(performance.now() - written)} ms later`,
  );
}

it("three devices end up with the same text, whatever happens to their connections", test => writeTogether(test, {}));

it("three devices end up with the same text that nobody else can read", test =>
  writeTogether(test, { encryption, secret: newSecret() }));

it("a device tells what it has from others, also if those are gone before it can", async () => {
  const documentId = newDocument();
  const bob = new Device("bob", documentId);
  const alice = new Device("alice", documentId);
  alice.write("milk");
  await eventually(() => bob.list.length === 1);
  alice.leave();
  const carol = new Device("carol", documentId);
  await eventually(() => same(bob, carol));
  assert.deepEqual(carol.list.toArray(), ["milk"]);
});

it("what one peer told only one device before it went reaches all, deletions too", async () => {
  const documentId = newDocument();
  const [alice, bob, carol] = ["alice", "bob", "carol"].map(name => new Device(name, documentId));
  alice.write("milk");
  await eventually(() => same(alice, bob, carol) && carol.list.length === 1);
  // Whoever is seen by another has asked it before, and doesn't ask again as long as nobody goes.
  await eventually(() => [alice, bob, carol].every(({ others }) => others.length === 2));
  // Nothing of alice's reaches carol any more.
  carol.provider.client.get("alice", documentId).send = () => {};
  alice.provider.client.get("carol", documentId).send = () => {};
  alice.list.delete(0, 1);
  alice.write("bread");
  await eventually(() => bob.list.get(0) === "bread");
  assert.equal(carol.list.get(0), "milk");
  alice.leave();
  await eventually(() => carol.list.length === 1 && carol.list.get(0) === "bread");
});

it("awareness comes with a peer, changes, and goes with it at once", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId);
  const bob = new Device("bob", documentId, { url: network.proxy.url });
  alice.awareness.setLocalState({ name: "alice" });
  bob.awareness.setLocalState({ name: "bob" });
  await eventually(() => alice.others.join() === "bob" && bob.others.join() === "alice");
  alice.awareness.setLocalStateField("name", "Alice");
  await eventually(() => bob.others.join() === "Alice");
  alice.goOffline();
  assert.deepEqual(alice.others, []);
  await eventually(() => bob.others.length === 0);
  const since = performance.now();
  alice.goOnline();
  await eventually(() => alice.others.join() === "bob" && bob.others.join() === "Alice");
  assert.ok(performance.now() - since < 14_000, "it wasn't the renewal that comes every 15 s");
  alice.leave();
  await eventually(() => bob.others.length === 0);
});

it("tells its state as y-websocket does", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId, { connect: false });
  const seen = [];
  alice.provider.on("status", ({ status }) => seen.push(status));
  alice.provider.on("sync", synced => seen.push(synced));
  assert.deepEqual([alice.provider.shouldConnect, alice.provider.synced], [false, false]);
  alice.goOnline();
  assert.equal(alice.provider.shouldConnect, true);
  await eventually(() => alice.provider.connected);
  assert.deepEqual(seen, ["connecting", "connected"]);
  const bob = new Device("bob", documentId);
  await alice.provider.whenSynced;
  assert.deepEqual(alice.provider.peers, ["bob"]);
  bob.leave();
  await eventually(() => !alice.provider.synced);
  alice.goOffline();
  assert.deepEqual(seen, ["connecting", "connected", true, false, "disconnected"]);
  assert.equal(alice.provider.shouldConnect, false);
});

it("names itself as the origin of what came from others", async () => {
  const documentId = newDocument();
  const [alice, bob] = ["alice", "bob"].map(name => new Device(name, documentId));
  const origins = [];
  bob.doc.on("update", (_update, origin) => origins.push(origin));
  alice.write("milk");
  await eventually(() => origins.length > 0);
  assert.ok(origins.every(origin => origin === bob.provider));
});

it("shares a client with others, and leaves it to them", async () => {
  const documentIds = [newDocument(), newDocument()];
  const client = new Client({ url: network.url, peerId: "shared" });
  const providers = documentIds.map(documentId => new RelayProvider(client, documentId, new Y.Doc()));
  const others = documentIds.map((documentId, i) => new Device(`other-${i}`, documentId));
  providers[0].doc.getText("text").insert(0, "first");
  providers[1].doc.getText("text").insert(0, "second");
  await eventually(() => String(others[0].text) === "first" && String(others[1].text) === "second");
  providers[0].destroy();
  await eventually(() => others[0].provider.peers.length === 0);
  others[1].text.insert(0, "the ");
  await eventually(() => String(providers[1].doc.getText("text")) === "the second");
  assert.equal(client.listenerCount("peer-connect"), 1);
  providers[1].destroy();
  client.disconnectServer();
});

it("closes the socket of a peer that speaks something else, and stays", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId);
  const errors = [];
  alice.provider.on("connection-error", error => errors.push(error));
  const mallory = new Client({ url: network.url, peerId: "mallory", documentIds: [documentId] });
  const closed = new Promise(resolve =>
    mallory.once("peer-connect", ({ socket }) => {
      socket.onclose = resolve;
      socket.onmessage = () => {};
      socket.send("this is text");
      socket.send(new Uint8Array([0, 1, 200, 200]));
      socket.send(updateOf(doc => doc.getArray("list").push(["too late"])));
    }),
  );
  assert.equal((await closed).code, 4110);
  mallory.disconnectServer();
  assert.equal(errors.length > 0, true);
  const bob = new Device("bob", documentId);
  alice.write("milk");
  await eventually(() => bob.list.length === 1);
  assert.deepEqual(alice.list.toArray(), ["milk"]);
});

it("a peer that takes nothing costs no memory for each edit, and gets everything in the end", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId);
  const bob = new Device("bob", documentId);
  await alice.provider.whenSynced;
  const socket = alice.provider.client.get("bob", documentId);
  const sent = [];
  const send = socket.send.bind(socket);
  socket.send = data => {
    sent.push(data.byteLength);
    send(data);
  };
  const network = stall(socket);
  for (let i = 0; i < 500; i++) alice.write(`entry ${i}`);
  assert.equal(sent.length, 1);
  network.behind = false;
  await eventually(() => bob.list.length === 500 && same(alice, bob));
  assert.ok(sent.length < 10, `${sent.length} messages`);
});

it("a peer that takes nothing gets no more answers either, however much it asks, and isn't asked", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId, { resyncInterval: 1 });
  const bob = new Device("bob", documentId);
  await Promise.all([alice.provider.whenSynced, bob.provider.whenSynced]);
  alice.awareness.setLocalState({ name: "alice" });
  await eventually(() => bob.others.join() === "alice");
  const [toBob, toAlice] = [alice.provider.client.get("bob", documentId), bob.provider.client.get("alice", documentId)];
  const sent = collect(toBob, "sent");
  const send = toBob.send.bind(toBob);
  toBob.send = data => {
    toBob.dispatchEvent(new Event("sent"));
    send(data);
  };
  const network = stall(toBob);
  for (let i = 0; i < 500; i++) toAlice.send(Uint8Array.of(QUERY_AWARENESS));
  for (let i = 0; i < 500; i++) {
    toAlice.send(message(SYNC, encoder => sync.writeSyncStep1(encoder, bob.doc)));
    toAlice.send(message(SYNC, encoder => sync.writeSyncStep2(encoder, bob.doc)));
  }
  bob.write("last");
  let resyncs = 0;
  const clock = setInterval(() => resyncs++, 1);
  await eventually(() => alice.list.length === 1 && resyncs > 100);
  clearInterval(clock);
  for (let i = 0; i < 100; i++) alice.awareness.setLocalState({ name: `Alice ${i}` });
  assert.ok(sent.length < 10, `${sent.length} messages`);
  alice.write("more");
  network.behind = false;
  await eventually(() => same(alice, bob) && bob.others.join() === "Alice 99");
});

it("leaves nothing behind if its options are wrong", async () => {
  const doc = new Y.Doc();
  const client = new Client({ url: network.url, peerId: "shared" });
  const options = { peerId: "lost", secret: "correct horse battery staple", resyncInterval: 1_000 };
  for (const relay of [network.proxy.url, client])
    assert.throws(() => new RelayProvider(relay, "doc", doc, options), /localfirst-relay-encryption/);
  assert.equal(doc._observers.get("update")?.size ?? 0, 0);
  assert.deepEqual([client.listenerCount("peer-connect"), client.documentIds.size], [0, 0]);
  // Whoever was left would have been there before this one.
  const last = new Client({ url: network.proxy.url, peerId: "last" });
  await eventually(() => last.open && client.open);
  assert.equal(network.proxy.alive("/introduction/lost"), 0);
  for (const each of [client, last]) each.disconnectServer();
});

it("can be connected once its options are right", async () => {
  const documentId = newDocument();
  const client = new Client({ url: network.url, peerId: "shared", encryption }).join(documentId);
  const provider = new RelayProvider(client, documentId, new Y.Doc(), {
    secret: "another secret than none",
    connect: false,
  });
  assert.throws(() => provider.connect(), /joined already/);
  assert.deepEqual([provider.client, provider.shouldConnect, client.documentIds.size], [null, false, 1]);
  client.leave(documentId);
  provider.connect();
  assert.equal(provider.client, client);
  provider.destroy();
  client.disconnectServer();
});

it("doesn't join in the open if there is no secret where one belongs", () => {
  const client = new Client({ url: network.url, encryption });
  for (const relay of [network.url, client])
    assert.throws(() => new RelayProvider(relay, "doc", new Y.Doc(), { secret: undefined, encryption }), TypeError);
  assert.equal(client.documentIds.size, 0);
  client.disconnectServer();
});
