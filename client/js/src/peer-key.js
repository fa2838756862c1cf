const ALGORITHM = "Ed25519";
const PREFIX = "ed25519.";
const DATABASE = "localfirst-relay-keys";
const STORE = "keys";

/**
 * A key that makes a peer's id its own: the id names the public key, and a relay lets nobody use it who doesn't have the
 * private one. A device makes it once and keeps it.
 */
export class PeerKey {
  /** The id of the peer that has this key. */
  peerId;
  #privateKey;

  /** Not for apps: use `load`, `fromPem` or `create`. */
  constructor(privateKey, publicKey) {
    this.#privateKey = privateKey;
    this.peerId = PREFIX + base64url(publicKey);
  }

  /** The one that this browser keeps for this origin under that name; made the first time. Nobody can copy it, not even the app. */
  static async load(name = "peer") {
    if (!globalThis.indexedDB)
      throw new Error("no IndexedDB here: keep the text of PeerKey.newPem, and use PeerKey.fromPem");
    const database = await opened();
    try {
      const kept = await inStore(database, "readonly", store => store.get(name));
      if (kept) return new PeerKey(kept.privateKey, kept.publicKey);
      const made = await generate(false);
      // Another tab may have been quicker: its key is the one that counts.
      const pair = await inStore(database, "readwrite", async store => {
        const before = await result(store.get(name));
        if (!before) store.put(made, name);
        return before ?? made;
      });
      return new PeerKey(pair.privateKey, pair.publicKey);
    } finally {
      database.close();
    }
  }

  /** A new one that lasts as long as this object. */
  static async create() {
    const { privateKey, publicKey } = await generate(false);
    return new PeerKey(privateKey, publicKey);
  }

  /** The text of a new one (PKCS#8 in PEM), for programs that keep it in a file. Whoever has the text has the key. */
  static async newPem() {
    const { privateKey } = await generate(true);
    const bytes = new Uint8Array(await subtle().exportKey("pkcs8", privateKey));
    return `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----\n`;
  }

  /** The one in such a text, be it from `newPem`, the Java client or OpenSSL. */
  static async fromPem(pem) {
    const [, body] = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem) ?? [];
    if (!body) throw new TypeError("not a private key in PEM (PKCS#8)");
    const bytes = Uint8Array.from(atob(body.replace(/\s/g, "")), char => char.charCodeAt(0));
    const use = extractable => attempt(() => subtle().importKey("pkcs8", bytes, ALGORITHM, extractable, ["sign"]));
    const { x } = await subtle().exportKey("jwk", await use(true));
    const publicKey = Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0));
    return new PeerKey(await use(false), publicKey);
  }

  /** Signs bytes. */
  async sign(bytes) {
    return new Uint8Array(await subtle().sign(ALGORITHM, this.#privateKey, bytes));
  }
}

/** Whether an id is the id of a key. */
export function isBoundToKey(peerId) {
  return peerId.startsWith(PREFIX);
}

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

async function generate(extractable) {
  const pair = await attempt(() => subtle().generateKey(ALGORITHM, extractable, ["sign", "verify"]));
  const publicKey = new Uint8Array(await subtle().exportKey("raw", pair.publicKey));
  return { privateKey: pair.privateKey, publicKey };
}

function subtle() {
  if (!globalThis.crypto?.subtle) throw new Error("no WebCrypto here: keys need https, localhost, or Node 20 or later");
  return globalThis.crypto.subtle;
}

async function attempt(operation) {
  try {
    return await operation();
  } catch (error) {
    if (error?.name !== "NotSupportedError") throw error;
    throw new Error("WebCrypto has no Ed25519 here: keys need Chrome 137, Firefox 129, Safari 17, Node 20 or later", {
      cause: error,
    });
  }
}

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return await result(request);
}

/** Resolves once the transaction is complete: before that, what was put may still be lost. */
async function inStore(database, mode, work) {
  const transaction = database.transaction(STORE, mode);
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("the key couldn't be stored"));
  });
  const worked = work(transaction.objectStore(STORE));
  const value = await (worked instanceof Promise ? worked : result(worked));
  await complete;
  return value;
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
