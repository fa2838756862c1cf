import { bindingText, isBinding, isBound } from "./binding.js";
import { compare, lengthPrefixed, utf8 } from "./bytes.js";
import { LABEL } from "./document-keys.js";
import { HANDSHAKE_LENGTH, Handshake } from "./noise.js";
import { RecordReader, RecordWriter, TooLong } from "./records.js";

const OPEN = 1;
const CLOSED = 3;
/** A relay holds the first of two for 60 s; after that it closes by itself. */
const HANDSHAKE_WITHIN = 75_000;

const REFUSED = { code: 4101, reason: "client: the other side doesn't know the secret" };
const TAMPERED = { code: 4102, reason: "client: not what the other side sealed" };
const TOO_LONG = { code: 4103, reason: "client: the message is too long" };

/**
 * A WebSocket to a peer inside one that goes through the relay: it opens when the peer has proved that it knows the secret.
 *
 * Besides a WebSocket's events there is "refused", with a `reason`, before the "close" of one whose peer doesn't know the secret,
 * and "part" for a part of a message that goes on.
 */
export class SealedSocket extends EventTarget {
  binaryType = "arraybuffer";

  #socket;
  #handshake;
  #initiator;
  #longest;
  /** What takes the next frame: it moves from one to the next as the handshake goes on. */
  #take;
  #local;
  #key;
  #remote;
  #hash;
  /** Whether this side has sent its first record, and whether that of the other side has come, where there has to be one. */
  #isReady = false;
  #isPeerReady = false;
  #writer;
  #reader;
  #opened = false;
  #ended = false;
  /** Whether this side has closed it. Until the other side answers that, npm's ws goes on passing messages on. */
  #left = false;
  /** How this side has closed it. */
  #said;
  #timeout;

  /** `ephemeral` is for test vectors. */
  constructor(socket, { id, psk }, { local, key, remote, maxMessageBytes, ephemeral }) {
    super();
    this.#local = local;
    this.#key = key;
    this.#remote = remote;
    const [mine, others] = [utf8(local), utf8(remote)];
    this.#initiator = compare(mine, others) < 0;
    const [first, second] = this.#initiator ? [mine, others] : [others, mine];
    const prologue = lengthPrefixed(utf8(LABEL), utf8(id), first, second);
    this.#handshake = new Handshake({ initiator: this.#initiator, psk, prologue, ephemeral });
    this.#longest = maxMessageBytes;
    this.#take = this.#initiator ? this.#takeAnswer : this.#takeQuestion;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#socketOpened());
    socket.addEventListener("message", ({ data }) => this.#received(data));
    socket.addEventListener("error", () => this.dispatchEvent(new Event("error")));
    socket.addEventListener("close", ({ code, reason, wasClean }) => this.#socketClosed(code, reason, wasClean));
  }

  get url() {
    return this.#socket.url;
  }

  get protocol() {
    return this.#socket.protocol;
  }

  get extensions() {
    return this.#socket.extensions;
  }

  get readyState() {
    if (this.#ended) return CLOSED;
    return this.#socket.readyState === OPEN && !this.#opened ? 0 : this.#socket.readyState;
  }

  get bufferedAmount() {
    return this.#socket.bufferedAmount;
  }

  /** Whether the peer's id is bound to a key, and the peer has proved that it has the key: else it wouldn't have opened. */
  get verified() {
    return this.#opened && isBound(this.#remote);
  }

  send(data) {
    if (this.readyState === 0) throw new Error("still connecting");
    if (this.readyState !== OPEN) return;
    for (const record of this.#writer.message(contentOf(data))) this.#socket.send(record);
  }

  /** The code and the reason are for the peer alone; the relay sees a usual close. */
  close(code = 1000, reason = "") {
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new RangeError(`an app can't close with code ${code}`);
    if (this.readyState === OPEN) {
      this.#socket.send(this.#writer.end(code, reason));
      this.#said = { code, reason };
    }
    this.#left = true;
    clearTimeout(this.#timeout);
    this.#socket.close();
  }

  #socketOpened() {
    this.#timeout = setTimeout(() => this.close(), HANDSHAKE_WITHIN);
    if (this.#initiator) this.#socket.send(this.#handshake.write());
  }

  #received(data) {
    if (this.#ended || this.#left) return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new Error("a text message, which is never encrypted");
      this.#take(new Uint8Array(data));
    } catch (error) {
      if (!this.#opened) this.#refuse(error);
      else this.#fail(error instanceof TooLong ? TOO_LONG : TAMPERED);
    }
  }

  #takeQuestion(frame) {
    this.#readHandshake(frame);
    this.#socket.send(this.#handshake.write());
    this.#split();
    if (this.#key) this.#sendReady();
    else this.#isReady = true;
  }

  #takeAnswer(frame) {
    this.#readHandshake(frame);
    this.#split();
    this.#isPeerReady = !isBound(this.#remote);
    this.#sendReady();
  }

  /** A browser signs when it has time. Until then the other side has nothing to say either: it waits for this. */
  #sendReady() {
    if (!this.#key) return this.#ready(new Uint8Array(0));
    this.#key.sign(bindingText(this.#hash, this.#local)).then(
      binding => this.#ready(binding),
      error => this.#refuse(error),
    );
  }

  #ready(binding) {
    if (this.#ended || this.#left) return;
    this.#socket.send(this.#writer.ready(binding));
    this.#isReady = true;
    this.#openIfReady();
  }

  /**
   * The question may have been an old one, sent again by somebody else. This can only be the answer to ours. And whoever knows
   * the secret and isn't the peer that the id names can't sign it: not even if the relay helps.
   */
  #takeReady(frame) {
    if (this.#isPeerReady) throw new Error("more before this side was ready");
    const binding = this.#reader.ready(frame);
    if (isBound(this.#remote) ? !isBinding(binding, this.#hash, this.#remote) : binding.length > 0)
      throw new Error("the other side hasn't the key that the peer's id names");
    this.#isPeerReady = true;
    this.#openIfReady();
  }

  #openIfReady() {
    if (this.#isReady && this.#isPeerReady) this.#becomeOpen();
  }

  #readHandshake(frame) {
    if (frame.length !== HANDSHAKE_LENGTH) throw new Error("not a handshake message");
    this.#handshake.read(frame);
  }

  #split() {
    this.#hash = this.#handshake.hash;
    this.#take = this.#takeReady;
    const { sending, receiving } = this.#handshake.split();
    this.#handshake = undefined;
    this.#writer = new RecordWriter(sending, this.#longest);
    this.#reader = new RecordReader(receiving, this.#longest);
  }

  #becomeOpen() {
    clearTimeout(this.#timeout);
    this.#opened = true;
    this.#take = this.#takeRecord;
    this.dispatchEvent(new Event("open"));
  }

  #takeRecord(frame) {
    const { message, end } = this.#reader.read(frame) ?? {};
    if (end) {
      this.#socket.close();
      this.#close(end.code, end.reason, true);
    } else if (message === undefined) this.dispatchEvent(new Event("part"));
    else this.dispatchEvent(new MessageEvent("message", { data: this.#asWanted(message) }));
  }

  #asWanted(message) {
    if (typeof message === "string") return message;
    return this.binaryType === "blob" ? new Blob([message]) : message.buffer;
  }

  #refuse({ message }) {
    this.dispatchEvent(Object.assign(new Event("refused"), { reason: message }));
    this.#fail(REFUSED);
  }

  #fail({ code, reason }) {
    if (this.#ended) return;
    this.#socket.close(code, reason);
    this.#close(code, reason, false);
  }

  #socketClosed(code, reason, wasClean) {
    if (this.#said) this.#close(this.#said.code, this.#said.reason, wasClean);
    // A relay may well say that it cut the two, but not that the peer had nothing more to say.
    else if (this.#opened && !isOfRelay(code)) this.#close(1006, "", false);
    else this.#close(code, reason, wasClean);
  }

  #close(code, reason, wasClean) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timeout);
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }
}

function isOfRelay(code) {
  return [1011, 1012, 1013].includes(code) || (code >= 4000 && code < 4100);
}

function contentOf(data) {
  if (typeof data === "string") return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError(
    "what can be sealed is a string, an ArrayBuffer or a view of one; await blob.arrayBuffer() first",
  );
}
