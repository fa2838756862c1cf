import { ed25519 } from "@noble/curves/ed25519.js";
import { base64url, lengthPrefixed, utf8 } from "./bytes.js";

const LABEL = "localfirst-relay/binding/1";
const PREFIX = "ed25519.";

/** Whether only whoever has a certain key may use this id. */
export function isBound(peerId) {
  return peerId.startsWith(PREFIX);
}

/** What a peer signs to show that it is at its end of the pipe of this handshake. */
export function bindingText(hash, signer) {
  return lengthPrefixed(utf8(LABEL), hash, utf8(signer));
}

/** Whether a peer whose id is bound to a key has signed that. */
export function isBinding(signature, hash, signer) {
  try {
    const text = signer.slice(PREFIX.length);
    const key = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0));
    if (base64url(key) !== text) return false;
    // As strict as RFC 8032 is, so that a key that everybody could sign with is none.
    return ed25519.verify(signature, bindingText(hash, signer), key, { zip215: false });
  } catch {
    return false;
  }
}
