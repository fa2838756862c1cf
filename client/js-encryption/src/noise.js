import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, utf8 } from "./bytes.js";

// Names and steps are those of the Noise specification, revision 34: https://noiseprotocol.org/noise.html
const PROTOCOL = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";
const NOTHING = new Uint8Array(0);
const KEY = 32;
const TAG = 16;

/** The longest message that Noise has, sealed. */
export const LONGEST = 65_535;
/** The longest content of a sealed message. */
export const LONGEST_CONTENT = LONGEST - TAG;
/** The length of each message of the handshake, whose payloads are empty. */
export const HANDSHAKE_LENGTH = KEY + TAG;

/** A key for one direction, and how many messages it has sealed or opened. The count is never sent: it has to fit. */
export class CipherState {
  #key;
  #count = 0;

  constructor(key) {
    this.#key = key;
  }

  seal(content, data = NOTHING) {
    return this.#cipher(data).encrypt(content);
  }

  /** Throws unless this is the next message that was sealed with this key. */
  open(sealed, data = NOTHING) {
    return this.#cipher(data).decrypt(sealed);
  }

  #cipher(data) {
    if (this.#count >= Number.MAX_SAFE_INTEGER) throw new RangeError("this key has encrypted as much as it may");
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, BigInt(this.#count++), true);
    return chacha20poly1305(this.#key, nonce, data);
  }
}

/** One side of a handshake between two that know the same 32 bytes: `-> psk, e` and `<- e, ee`. */
export class Handshake {
  #initiator;
  #psk;
  #ephemeral;
  #remote;
  #chainingKey;
  #hash;
  #cipher;

  /** `ephemeral`, a secret key, is for test vectors: two handshakes with the same one aren't safe. */
  constructor({ initiator, psk, prologue, ephemeral = x25519.utils.randomSecretKey() }) {
    this.#initiator = initiator;
    this.#psk = psk;
    this.#ephemeral = ephemeral;
    this.#hash = this.#chainingKey = sha256(utf8(PROTOCOL));
    this.#mixHash(prologue);
  }

  /** A value that both sides have in common and no other handshake has. */
  get hash() {
    return this.#hash;
  }

  write(payload = NOTHING) {
    if (this.#initiator) this.#mixKeyAndHash(this.#psk);
    const publicKey = x25519.getPublicKey(this.#ephemeral);
    this.#mixEphemeral(publicKey);
    if (!this.#initiator) this.#mixShared();
    return concat(publicKey, this.#encryptAndHash(payload));
  }

  /** Returns the payload; throws unless whoever wrote this knows the same 32 bytes and prologue. */
  read(message) {
    if (!this.#initiator) this.#mixKeyAndHash(this.#psk);
    this.#remote = message.slice(0, KEY);
    this.#mixEphemeral(this.#remote);
    if (this.#initiator) this.#mixShared();
    return this.#decryptAndHash(message.subarray(KEY));
  }

  /** The ciphers for what is sent and for what is received, once both messages have been exchanged. */
  split() {
    const [first, second] = this.#derive(NOTHING, 2).map(key => new CipherState(key));
    return this.#initiator ? { sending: first, receiving: second } : { sending: second, receiving: first };
  }

  #mixHash(data) {
    this.#hash = sha256(concat(this.#hash, data));
  }

  #mixKey(input) {
    const [chainingKey, key] = this.#derive(input, 2);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(key);
  }

  #mixKeyAndHash(input) {
    const [chainingKey, hashed, key] = this.#derive(input, 3);
    this.#chainingKey = chainingKey;
    this.#mixHash(hashed);
    this.#cipher = new CipherState(key);
  }

  #mixEphemeral(publicKey) {
    this.#mixHash(publicKey);
    this.#mixKey(publicKey);
  }

  /** Throws if the other side's key is one of those that make the result known to everybody. */
  #mixShared() {
    this.#mixKey(x25519.getSharedSecret(this.#ephemeral, this.#remote));
  }

  #encryptAndHash(payload) {
    const sealed = this.#cipher.seal(payload, this.#hash);
    this.#mixHash(sealed);
    return sealed;
  }

  #decryptAndHash(sealed) {
    const payload = this.#cipher.open(sealed, this.#hash);
    this.#mixHash(sealed);
    return payload;
  }

  #derive(input, count) {
    const all = expand(sha256, extract(sha256, input, this.#chainingKey), NOTHING, count * KEY);
    return Array.from({ length: count }, (_, i) => all.slice(i * KEY, (i + 1) * KEY));
  }
}
