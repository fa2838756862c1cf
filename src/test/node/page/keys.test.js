// Peers whose ids are bound to keys. The vectors are those of KeyVectorsTest in Java.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import "../loading.mjs";
import { eventually } from "./waiting.js";

const { PeerKey } = await import("../../../../client/js/src/relay-client.js");
const { Identity } = await import("../../../../client/js/src/identity.js");
const { bindingText, isBinding } = await import("../../../../client/js-encryption/src/binding.js");
const { End } = await import("./wires.js");

const VECTORS = JSON.parse(await readFile(new URL("../../resources/keys/vectors.json", import.meta.url), "utf8"));
const hex = bytes => Buffer.from(bytes).toString("hex");
const bytes = text => Uint8Array.from(Buffer.from(text, "hex"));

/** A socket on /introduction on which the relay says something; and what the client says, in a list that grows. */
function say(identity, said) {
  const sent = [];
  const socket = Object.assign(new EventTarget(), { readyState: 1, send: data => sent.push(JSON.parse(data)) });
  identity.answersOn(socket);
  socket.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(said) }));
  return sent;
}

async function answer(identity, said) {
  const sent = say(identity, said);
  await eventually(() => sent.length > 0);
  return sent[0];
}

/** What would be said would most likely have been by then. */
async function silence(identity, said) {
  const sent = say(identity, said);
  await new Promise(resolve => setTimeout(resolve, 50));
  assert.deepEqual(sent, []);
}

describe("a key", () => {
  it("signs what others sign with it", async () => {
    for (const { pem, peerId, challenge, relay, proof, handshakeHash, binding } of VECTORS) {
      const key = await PeerKey.fromPem(pem);
      assert.equal(key.peerId, peerId);
      const sent = await answer(new Identity(peerId, key, relay), { type: "Challenge", challenge });
      assert.deepEqual(sent, { type: "Proof", signature: proof, relay });
      const hash = bytes(handshakeHash);
      assert.equal(hex(await key.sign(bindingText(hash, peerId))), binding);
      assert.ok(isBinding(bytes(binding), hash, peerId));
      assert.ok(!isBinding(bytes(binding), hash.fill(0), peerId));
      assert.ok(!isBinding(bytes(binding).slice(1), bytes(handshakeHash), peerId));
    }
  });

  it("is the same after it was kept as text, and can't be read", async () => {
    const pem = await PeerKey.newPem();
    const [one, other] = [await PeerKey.fromPem(pem), await PeerKey.fromPem(pem)];
    assert.equal(one.peerId, other.peerId);
    assert.match(one.peerId, /^ed25519\.[\w-]{43}$/);
    assert.deepEqual(JSON.stringify(one), JSON.stringify({ peerId: one.peerId }));
    assert.notEqual((await PeerKey.create()).peerId, (await PeerKey.create()).peerId);
    await assert.rejects(PeerKey.fromPem("nothing"), /not a private key in PEM/);
    await assert.rejects(PeerKey.load(), /no IndexedDB here/);
  });

  it("is missed in plain words where WebCrypto has no Ed25519", async () => {
    const { subtle } = crypto;
    const generateKey = subtle.generateKey;
    subtle.generateKey = () => Promise.reject(Object.assign(new Error("?"), { name: "NotSupportedError" }));
    try {
      await assert.rejects(PeerKey.create(), /WebCrypto has no Ed25519 here: keys need Chrome 137/);
    } finally {
      subtle.generateKey = generateKey;
    }
  });

  it("belongs to its own id only", async () => {
    const key = await PeerKey.create();
    assert.throws(() => new Identity("alice", key, "relay"), TypeError);
    assert.throws(() => new Identity(key.peerId, undefined, "relay"), TypeError);
    assert.throws(() => new Identity("alice", PeerKey.create(), "relay"), /await/);
    const identity = new Identity(key.peerId, key, "relay");
    await silence(identity, { type: "Challenge", challenge: "x".repeat(1000) });
    await silence(identity, { type: "Ticket", ticket: "ticket1.x" });
    assert.equal(identity.ticket, "ticket1.x");
  });
});

/** Carries frames between two ends until that is so, or else until none has come for a while: keys take their time to sign. */
async function carry(one, other, isDone) {
  one.wire.open();
  other.wire.open();
  let quiet = 0;
  await eventually(() => {
    quiet++;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ])
      for (const frame of from.wire.sent.splice(0)) {
        quiet = 0;
        to.wire.deliver(frame);
      }
    return isDone ? isDone() : quiet === 20;
  });
  // Else those that didn't open would keep the process waiting for their handshake.
  for (const end of [one, other]) end.wire.ended({ code: 1000, reason: "" });
}

const SECRET = "a secret of enough bytes";
const [alice, bob, mallory] = await Promise.all([PeerKey.create(), PeerKey.create(), PeerKey.create()]);
const end = (local, key, remote) => new End(local, remote, { secret: SECRET, key });

describe("an encrypted pipe", () => {
  const pairs = [
    [alice.peerId, alice, bob.peerId, bob],
    [bob.peerId, bob, alice.peerId, alice],
    [alice.peerId, alice, "bob", undefined],
    [alice.peerId, alice, "zoe", undefined],
    ["bob", undefined, "zoe", undefined],
  ];

  for (const [one, ofOne, other, ofOther] of pairs) {
    it(`opens for ${one.slice(0, 10)} and ${other.slice(0, 10)}, who have their ids' keys`, async () => {
      const [first, second] = [end(one, ofOne, other), end(other, ofOther, one)];
      first.onopen = () => first.socket.send("from one");
      second.onopen = () => second.socket.send("from the other");
      await carry(first, second, () => first.received.length > 0 && second.received.length > 0);
      assert.deepEqual([first.received, second.received], [["from the other"], ["from one"]]);
      assert.deepEqual([first.verified, second.verified], [ofOther !== undefined, ofOne !== undefined]);
    });

    if (ofOther)
      it(`doesn't open for whoever has another key than ${other.slice(0, 10)}`, async () => {
        for (const key of [mallory, undefined]) {
          const [honest, other_] = [end(one, ofOne, other), end(other, key, one)];
          other_.onopen = () => other_.socket.send("trust me");
          await carry(honest, other_);
          assert.deepEqual([honest.opened, honest.received, honest.verified], [false, [], false]);
        }
      });
  }
});
