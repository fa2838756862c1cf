// The network adapter with the real automerge-repo, over the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { after, afterEach, before, it } from "node:test";
import { cbor, Repo, splice } from "@automerge/automerge-repo";
import { RelayNetworkAdapter } from "localfirst-relay-automerge";
import { Client } from "localfirst-relay-client";
import { encryption, newSecret } from "localfirst-relay-encryption";
import { collect, eventually } from "../page/waiting.js";
import { Network, whatPhonesDo } from "./devices.js";

/** Of each device; `mvn verify -Dslow` has 1,000. */
const EDITS = Number(process.env.EDITS ?? 200);

let network;
let devices = [];

before(async () => {
  network = await new Network().start();
});

afterEach(async () => {
  await Promise.all(devices.map(device => device.leave()));
  devices = [];
});

after(() => network.stop());

class Device {
  handle;

  constructor(name, documentId, { url = network.url, ...options } = {}) {
    this.name = name;
    this.adapter = new RelayNetworkAdapter(url, documentId, options);
    this.candidates = collect(this.adapter, "peer-candidate");
    this.disconnected = collect(this.adapter, "peer-disconnected");
    this.repo = new Repo({ network: [this.adapter], peerId: name });
    devices.push(this);
  }

  create() {
    this.handle = this.repo.create({ text: "" });
    return this;
  }

  async find(url) {
    this.handle = await this.repo.find(url);
    return this;
  }

  /** Anywhere, as people do. */
  write(entry) {
    this.handle.change(doc => splice(doc, ["text"], Math.floor(Math.random() * (doc.text.length + 1)), 0, entry[0]));
  }

  goOffline() {
    this.adapter.disconnect();
  }

  goOnline() {
    this.adapter.connect(this.name);
  }

  get text() {
    return this.handle.doc().text;
  }

  leave() {
    return this.repo.shutdown();
  }
}

const newDocument = () => `doc-${Math.random()}`;
const same = (...all) => new Set(all.map(({ handle }) => handle.heads().join())).size === 1;

async function share(...all) {
  const [first, ...others] = all;
  first.create();
  // Whoever asks before the one that has it is there gets to know that nobody has.
  await eventually(() => all.every(({ candidates }) => candidates.length >= others.length));
  await Promise.all(others.map(device => device.find(first.handle.url)));
  return all;
}

/** Three devices that end up with the same document, whatever happens to their connections. */
async function writeTogether(test, options) {
  const documentId = newDocument();
  const [alice, bob, carol] = await share(
    new Device("alice", documentId, options),
    new Device("bob", documentId, { url: network.proxy.url, ...options }),
    new Device("carol", documentId, options),
  );
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
  await eventually(() => same(alice, bob, carol) && alice.text.length === 3 * EDITS, 120_000);
  assert.deepEqual([bob.text, carol.text], [alice.text, alice.text]);
  for (const { name } of [alice, bob, carol]) assert.equal(alice.text.split(name[0]).length - 1, EDITS);
  test.diagnostic(
    `${3 * EDITS} edits of three devices, ${lost} connections lost, one restart: ${Math.round(written - since)} ms of ` +
      `writing, and the same everywhere ${Math.round(performance.now() - written)} ms later`,
  );
}

it("three devices end up with the same document, whatever happens to their connections", test =>
  writeTogether(test, {}));

it("three devices end up with the same document that nobody else can read", test =>
  writeTogether(test, { encryption, secret: newSecret() }));

it("ephemeral messages reach each peer once, and a peer that leaves is gone at once", async () => {
  const documentId = newDocument();
  const [alice, bob, carol] = await share(...["alice", "bob", "carol"].map(name => new Device(name, documentId)));
  const heard = [bob, carol].map(({ handle }) => collect(handle, "ephemeral-message"));
  await eventually(() => alice.candidates.length === 2 && carol.candidates.length === 2);
  await eventually(() => {
    alice.handle.broadcast({ cursor: 7 });
    return heard.every(messages => messages.length > 0);
  });
  for (const [{ senderId, message }] of heard) assert.deepEqual([senderId, message], ["alice", { cursor: 7 }]);
  alice.handle.broadcast({ cursor: "last" });
  await eventually(() => heard.every(messages => messages.at(-1).message.cursor === "last"));
  // The repos pass it on to each other; what comes after it shows that nothing more comes of it.
  for (const { handle } of [bob, carol]) handle.broadcast({ cursor: "after" });
  await eventually(() => heard.every(messages => messages.at(-1).message.cursor === "after"));
  for (const messages of heard) assert.equal(messages.filter(({ message }) => message.cursor === "last").length, 1);
  await alice.leave();
  await eventually(() =>
    [bob, carol].every(({ disconnected }) => disconnected.some(({ peerId }) => peerId === "alice")),
  );
  assert.deepEqual(
    [bob, carol].map(({ disconnected }) => disconnected.length),
    [1, 1],
  );
});

it("each peer-candidate has its peer-disconnected, also when a peer comes back", async () => {
  const documentId = newDocument();
  const [alice, bob] = await share(new Device("alice", documentId), new Device("bob", documentId));
  for (let i = 0; i < 3; i++) {
    bob.goOffline();
    bob.write("o");
    await eventually(() => alice.disconnected.length === i + 1);
    bob.goOnline();
    await eventually(() => alice.candidates.length === i + 2 && alice.text.length === i + 1);
  }
  assert.equal(bob.candidates.length, 4);
  assert.equal(bob.disconnected.length, 3);
});

it("is ready soon when nobody is there, and when the relay isn't, so a repo says what it hasn't got", async () => {
  const documentId = newDocument();
  const alice = new Device("alice", documentId);
  assert.equal(alice.adapter.isReady(), false);
  await alice.adapter.whenReady();
  assert.equal(alice.adapter.isReady(), true);
  const far = new Device("far", documentId, { url: "ws://127.0.0.1:1" });
  await far.adapter.whenReady();
  const left = new Device("left", documentId, { url: "ws://127.0.0.1:1" });
  await eventually(() => left.adapter.client);
  left.goOffline();
  await left.adapter.whenReady();
});

it("closes the socket of a peer that isn't a repo, or speaks for another", async () => {
  const documentId = newDocument();
  const [alice, bob] = await share(new Device("alice", documentId), new Device("bob", documentId));
  const messages = collect(alice.adapter, "message");
  const join = senderId => cbor.encode({ type: "join", senderId, peerMetadata: {}, supportedProtocolVersions: ["1"] });
  const lies = {
    text: ["hello"],
    early: [cbor.encode({ type: "sync", senderId: "bob", targetId: "alice", data: new Uint8Array(1) })],
    spoofed: [
      join("mallory"),
      cbor.encode({ type: "sync", senderId: "bob", documentId: "x", targetId: "alice", data: new Uint8Array(1) }),
    ],
    mirror: [join("alice")],
    old: [cbor.encode({ type: "join", senderId: "old", supportedProtocolVersions: ["0"] })],
  };
  for (const [lie, frames] of Object.entries(lies)) {
    const mallory = new Client({ url: network.url, peerId: lie, documentIds: [documentId] });
    const closed = new Promise(resolve =>
      mallory.on("peer-connect", ({ peerId, socket }) => {
        socket.onmessage = () => {};
        if (peerId !== "alice") return;
        socket.onclose = resolve;
        for (const frame of frames) socket.send(frame);
      }),
    );
    assert.equal((await closed).code, 4110, lie);
    mallory.disconnectServer();
  }
  assert.ok(messages.every(({ senderId, documentId }) => senderId === "bob" && documentId !== "x"));
  bob.write("s");
  await eventually(() => alice.text.length === 1);
});

it("doesn't join in the open if there is no secret where one belongs", () => {
  const client = new Client({ url: network.url, encryption });
  for (const relay of [network.url, client]) {
    const adapter = new RelayNetworkAdapter(relay, "doc", { secret: undefined, encryption });
    assert.throws(() => adapter.connect("alice"), TypeError);
    assert.equal(adapter.client, null);
  }
  assert.equal(client.documentIds.size, 0);
  client.disconnectServer();
});

it("leaves nothing behind if its options are wrong, and doesn't let the repo wait", async () => {
  const client = new Client({ url: network.url, peerId: "shared" });
  for (const relay of [network.proxy.url, client]) {
    const adapter = new RelayNetworkAdapter(relay, "doc", { peerId: "lost", secret: "correct horse battery staple" });
    assert.throws(() => adapter.connect("alice"), /localfirst-relay-encryption/);
    await adapter.whenReady();
  }
  assert.deepEqual([client.listenerCount("peer-connect"), client.documentIds.size], [0, 0]);
  // Whoever was left would have been there before this one.
  const last = new Client({ url: network.proxy.url, peerId: "last" });
  await eventually(() => last.open && client.open);
  assert.equal(network.proxy.alive("/introduction/lost"), 0);
  for (const each of [client, last]) each.disconnectServer();
});

it("says what a repo keeps to itself: why it can't connect", async test => {
  const { error } = console;
  test.after(() => (console.error = error));
  const said = [];
  console.error = (...all) => said.push(all.join(" "));
  const repo = new Repo({
    network: [new RelayNetworkAdapter(network.url, "doc", { secret: "a secret of some length" })],
  });
  await repo.networkSubsystem.whenReady();
  assert.match(said.join(), /localfirst-relay-encryption/);
  await repo.shutdown();
});

it("is the repo's peer for an app that leaves the peer's id undefined", async () => {
  const alice = new Device("alice", newDocument(), { peerId: undefined });
  await eventually(() => alice.adapter.client);
  assert.equal(alice.adapter.client.peerId, "alice");
});
