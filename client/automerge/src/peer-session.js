import { cbor } from "@automerge/automerge-repo/slim";

/** The version of the messages between two repos, as automerge-repo's WebSocket adapter numbers it. */
const PROTOCOL_VERSION = "1";

/** While more than this waits for the network, messages that are of no use when they come late aren't sent. */
const MAX_WAITING = 1024 * 1024;

/** The code of a socket that was closed because the peer speaks something else, or for somebody else. */
const NOT_UNDERSTOOD = 4110;

/**
 * What happens over one socket to one peer: both say which repo they are, and then pass on what their repos say. The messages are
 * those of automerge-repo's WebSocket adapter, in CBOR; here both sides begin, each with its "join".
 *
 * Its owner is told `met()` when the peer has said which repo it is, `heard(message)`, and `failed(error)` if it said what
 * can't be; the socket closes then.
 */
export class PeerSession {
  /** The repo of the other side and its metadata, once it has said so. */
  repo = null;

  #socket;
  #self;
  #owner;

  /** `self` is `{ peerId, peerMetadata }` of the repo here. */
  constructor(socket, self, owner) {
    this.#socket = socket;
    this.#self = self;
    this.#owner = owner;
    socket.addEventListener("message", ({ data }) => this.#received(data));
    const { peerId: senderId, peerMetadata } = self;
    this.send({ type: "join", senderId, peerMetadata, supportedProtocolVersions: [PROTOCOL_VERSION] });
  }

  send(message) {
    if (message.type === "ephemeral" && this.#socket.bufferedAmount > MAX_WAITING) return;
    this.#socket.send(cbor.encode(message));
  }

  close() {
    this.#socket.close();
  }

  #received(data) {
    try {
      this.#understand(cbor.decode(new Uint8Array(data)));
    } catch (error) {
      this.#socket.close(NOT_UNDERSTOOD, "automerge: not understood");
      this.#owner.failed(error);
    }
  }

  #understand(message) {
    if (message.type === "join" || message.type === "peer") this.#meet(message);
    else if (message.type === "error") throw new Error(`the peer reports: ${message.message}`);
    else if (!this.repo) throw new Error("the peer sent a message before it said who it is");
    // Messages that repos pass on for others are of one type only.
    else if (message.senderId !== this.repo.peerId && message.type !== "ephemeral")
      throw new Error("the peer sent a message in the name of another repo");
    else this.#owner.heard(message);
  }

  #meet({ senderId, peerMetadata, supportedProtocolVersions = [PROTOCOL_VERSION] }) {
    if (this.repo) return;
    if (typeof senderId !== "string" || senderId === this.#self.peerId)
      throw new Error(`the peer can't be the repo ${senderId}`);
    if (!supportedProtocolVersions.includes(PROTOCOL_VERSION))
      throw new Error(`the peer speaks only versions ${supportedProtocolVersions}`);
    this.repo = { peerId: senderId, peerMetadata: peerMetadata ?? {} };
    this.#owner.met();
  }
}
