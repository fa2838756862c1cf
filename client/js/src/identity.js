import { base64url, isBoundToKey } from "./peer-key.js";

const LABEL = "localfirst-relay/proof/1";
const LONGEST_CHALLENGE = 128;
const encoder = new TextEncoder();

/** Who this peer is: its id, and if that is bound to a key, how it shows the relay that it has the key. */
export class Identity {
  peerId;
  key;
  /** What the relay gave for the last proof, or later: calls to other peers show it. */
  ticket;
  #relay;

  /** `relay` is the relay's name, as it is dialled. */
  constructor(peerId, key, relay) {
    if (key && typeof key.sign !== "function") throw new TypeError("the option key is a PeerKey: await PeerKey.load()");
    if (key ? peerId !== key.peerId : isBoundToKey(peerId))
      throw new TypeError("an id that begins with ed25519. is the id of a key: pass that as the option key, alone");
    this.peerId = peerId;
    this.key = key;
    this.#relay = relay;
  }

  /** Answers the relay on a socket on /introduction when it asks for a proof. Returns the socket. */
  answersOn(socket) {
    if (this.key)
      socket.addEventListener("message", ({ data }) => {
        const { type, challenge, ticket } = fields(data);
        if (type === "Challenge" && typeof challenge === "string") this.#prove(socket, challenge);
        if (type === "Ticket" && typeof ticket === "string") this.ticket = ticket;
      });
    return socket;
  }

  async #prove(socket, challenge) {
    if (challenge.length > LONGEST_CHALLENGE) return;
    const signature = await this.key.sign(framed(LABEL, challenge, this.#relay, this.peerId));
    if (socket.readyState === 1)
      socket.send(JSON.stringify({ type: "Proof", signature: base64url(signature), relay: this.#relay }));
  }
}

/** What it can't understand is for others to complain about. */
function fields(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** Each text behind its length in two bytes. */
function framed(...texts) {
  return Uint8Array.from(
    texts.flatMap(text => {
      const bytes = encoder.encode(text);
      return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
    }),
  );
}
