import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url, concat, utf8 } from "./bytes.js";

export const LABEL = "localfirst-relay/encryption/1";

/** Less could be guessed by whoever runs the relay, at their leisure. */
const SHORTEST_SECRET = 16;

/** A secret that nobody guesses, as text that fits into a link. */
export function newSecret() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** What a document's name and secret come to: the id that the relay sees, and the key that peers prove to each other. */
export function documentKeys(name, secret) {
  if (typeof name !== "string") throw new TypeError("a document's name is a string");
  const key = extract(sha256, secretBytes(secret), utf8(LABEL));
  const derive = purpose => expand(sha256, key, concat(utf8(purpose), Uint8Array.of(0), utf8(name)), 32);
  return { id: base64url(derive("document id")), psk: derive("psk") };
}

function secretBytes(secret) {
  const bytes = typeof secret === "string" ? utf8(secret) : secret;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("a secret is a string or a Uint8Array");
  if (bytes.length < SHORTEST_SECRET)
    throw new RangeError(
      `a secret of ${bytes.length} bytes can be guessed: it needs ${SHORTEST_SECRET} or more, see newSecret`,
    );
  return bytes;
}
