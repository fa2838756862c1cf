import { PeerSocket } from "../../../../client/js/src/peer-socket.js";
import { documentKeys } from "../../../../client/js-encryption/src/document-keys.js";
import { SealedSocket } from "../../../../client/js-encryption/src/sealed-socket.js";

/** A WebSocket whose frames a relay takes out of a list, when it likes. */
export class Wire extends EventTarget {
  readyState = 0;
  bufferedAmount = 0;
  url = "ws://wire";
  protocol = "";
  extensions = "";
  sent = [];

  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  send(data) {
    if (this.readyState === 1) this.sent.push(typeof data === "string" ? data : Uint8Array.from(data));
  }

  deliver(data) {
    if (this.readyState !== 1) return;
    this.dispatchEvent(new MessageEvent("message", { data: typeof data === "string" ? data : data.slice().buffer }));
  }

  /** The relay takes a close for what it says, once what was sent before it has left. */
  close(code = 1000, reason = "") {
    if (this.readyState < 2) this.closing = { code, reason };
    this.readyState = 2;
  }

  ended({ code, reason }) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean: true }));
  }
}

/** One end of an encrypted pipe, with what the app gets of it (`app`), and everything that happens to it. */
export class End {
  wire = new Wire();
  received = [];
  refused = [];
  opened = false;
  closed;

  constructor(local, remote, { secret, name = "doc", maxMessageBytes = 1 << 20, ephemeral, key } = {}) {
    const keys = documentKeys(name, secret);
    this.socket = new SealedSocket(this.wire, keys, { local, key, remote, maxMessageBytes, ephemeral });
    this.app = new PeerSocket(this.socket);
    this.socket.addEventListener("open", () => {
      this.opened = true;
      this.onopen?.();
    });
    this.socket.addEventListener("message", ({ data }) =>
      this.received.push(typeof data === "string" ? data : new Uint8Array(data)),
    );
    this.socket.addEventListener("refused", ({ reason }) => this.refused.push(reason));
    this.socket.addEventListener("close", ({ code, reason }) => (this.closed = { code, reason }));
  }

  get verified() {
    return this.app.verified;
  }
}

/**
 * Carries frames between two ends until none is left, then closes as the ends do, and last of all by itself. `meddle` gets each
 * frame with where it comes from and how many came before it, and returns what is delivered instead: `[end, frame]` pairs.
 */
export function carry(one, other, meddle = (frame, _from, to) => [[to, frame]]) {
  const counts = new Map([
    [one, 0],
    [other, 0],
  ]);
  one.wire.open();
  other.wire.open();
  for (let moved = true; moved; ) {
    moved = false;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ]) {
      const frame = from.wire.sent.shift();
      if (frame === undefined) continue;
      moved = true;
      const count = counts.get(from);
      counts.set(from, count + 1);
      for (const [end, delivered] of meddle(frame, from, to, count)) end.wire.deliver(delivered);
    }
  }
  const close = one.wire.closing ?? other.wire.closing ?? { code: 1000, reason: "" };
  for (const end of [one, other]) end.wire.ended(close);
}
