// The same bytes as in Java: EncryptionVectorsTest reads the same files. With REWRITE=1 writes the frames instead of comparing them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { it } from "node:test";
import "../loading.mjs";

const { Handshake } = await import("../../../../client/js-encryption/src/noise.js");
const { documentKeys } = await import("../../../../client/js-encryption/src/document-keys.js");
const { End, carry } = await import("./wires.js");

const OURS = new URL("../../resources/encryption/vectors.json", import.meta.url);
const NOISE = new URL("../../resources/encryption/noise.json", import.meta.url);
const read = async url => JSON.parse(await readFile(url, "utf8"));
const hex = bytes => Buffer.from(bytes).toString("hex");
const bytes = text => Uint8Array.from(Buffer.from(text, "hex"));
const contentOf = ({ text, times = 1, binary }) => (binary === undefined ? text.repeat(times) : bytes(binary));
const shown = frame =>
  frame.length > 500
    ? { length: frame.length, sha256: createHash("sha256").update(frame).digest("hex") }
    : { hex: hex(frame) };

it("the handshake and the ciphers are those of Noise", async () => {
  for (const vector of (await read(NOISE)).vectors) {
    const side = (initiator, who) => {
      const [psk, prologue, ephemeral] = [
        vector[`${who}_psks`][0],
        vector[`${who}_prologue`],
        vector[`${who}_ephemeral`],
      ].map(bytes);
      return new Handshake({ initiator, psk, prologue, ephemeral });
    };
    const [one, other] = [side(true, "init"), side(false, "resp")];
    const [question, answer, ...rest] = vector.messages;
    for (const [from, to, { payload, ciphertext }] of [
      [one, other, question],
      [other, one, answer],
    ]) {
      const message = from.write(bytes(payload));
      assert.equal(hex(message), ciphertext);
      assert.equal(hex(to.read(message)), payload);
    }
    assert.equal(hex(one.hash), vector.handshake_hash);
    const ends = [one.split(), other.split()];
    rest.forEach(({ payload, ciphertext }, i) => {
      const sealed = ends[i % 2].sending.seal(bytes(payload));
      assert.equal(hex(sealed), ciphertext);
      assert.equal(hex(ends[1 - (i % 2)].receiving.open(sealed)), payload);
    });
  }
});

it("names and secrets come to the ids and keys that Java makes of them", async () => {
  const vectors = await read(OURS);
  for (const document of vectors.documents) {
    const { id, psk } = documentKeys(document.name, document.secret ?? bytes(document.secretBytes));
    if (process.env.REWRITE) Object.assign(document, { id, psk: hex(psk) });
    assert.deepEqual({ id, psk: hex(psk) }, { id: document.id, psk: document.psk });
  }
  if (process.env.REWRITE) await writeFile(OURS, JSON.stringify(vectors, null, 2) + "\n");
});

it("conversations take the frames that they take in Java", async () => {
  const vectors = await read(OURS);
  for (const conversation of vectors.conversations) {
    const { name, secret, initiator, responder, says, close } = conversation;
    const [one, other] = [
      [initiator, responder],
      [responder, initiator],
    ].map(([local, remote]) => new End(local.id, remote.id, { name, secret, ephemeral: bytes(local.ephemeral) }));
    one.onopen = () => says.initiator.forEach(each => one.socket.send(contentOf(each)));
    other.onopen = () => {
      says.responder.forEach(each => other.socket.send(contentOf(each)));
      other.socket.close(close.code, close.reason);
    };
    const frames = { initiator: [], responder: [] };
    carry(one, other, (frame, from, to) => {
      frames[from === one ? "initiator" : "responder"].push(shown(frame));
      return [[to, frame]];
    });
    if (process.env.REWRITE) conversation.frames = frames;
    assert.deepEqual(frames, conversation.frames);
    assert.deepEqual(one.received, says.responder.map(contentOf));
    assert.deepEqual(one.closed, close);
  }
  if (process.env.REWRITE) await writeFile(OURS, JSON.stringify(vectors, null, 2) + "\n");
});
