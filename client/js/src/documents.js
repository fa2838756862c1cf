import { segment } from "./address.js";

/**
 * The documents that are joined, by the names that the app has for them and by the ids that the relay sees. Those differ for a
 * document with a secret: the relay learns neither its name nor the secret.
 */
export class Documents {
  /** The names, in the order in which they were joined. */
  names = new Set();

  #encryption;
  #byName = new Map();
  #byId = new Map();

  /** `encryption` is what localfirst-relay-encryption exports under that name, or undefined. */
  constructor(encryption) {
    this.#encryption = encryption;
  }

  /** Throws if the name is joined already, but with another secret or without one. */
  add(name, secret) {
    const document = secret === undefined ? { id: name } : this.#encrypted(name, secret);
    segment(document.id);
    const present = this.#byName.get(name);
    if (present && present.id !== document.id)
      throw new TypeError("joined already, with another secret: leave it first");
    if (present) return;
    this.names.add(name);
    this.#byName.set(name, document);
    this.#byId.set(document.id, name);
  }

  delete(name) {
    this.#byId.delete(this.id(name));
    this.#byName.delete(name);
    this.names.delete(name);
  }

  /** What the relay sees. Undefined if it isn't joined: the name alone doesn't say whether the relay may see it. */
  id(name) {
    return this.#byName.get(name)?.id;
  }

  ids() {
    return [...this.#byId.keys()];
  }

  /** Undefined if it isn't joined. */
  name(id) {
    return this.#byId.get(id);
  }

  /** Puts a socket that opens once the other side has proved that it knows the secret in front of one to a peer. */
  sealed(name, socket, peers) {
    const { seal } = this.#byName.get(name);
    return seal ? seal(socket, peers) : socket;
  }

  #encrypted(name, secret) {
    if (!this.#encryption)
      throw new TypeError("a secret needs the option encryption, from the package localfirst-relay-encryption");
    return this.#encryption.document(name, secret);
  }
}
