import { concat, utf8 } from "./bytes.js";
import { LONGEST_CONTENT } from "./noise.js";

/** The first byte of what is sealed. A message goes in as many parts as it needs, the last of which says that it is. */
const READY = 0;
const TEXT = 1;
const BINARY = 2;
const TEXT_PART = 3;
const BINARY_PART = 4;
const END = 5;

const LONGEST_PART = LONGEST_CONTENT - 1;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A message that is longer than the limit. */
export class TooLong extends RangeError {}

/** Seals messages, in order, with the cipher of one direction. */
export class RecordWriter {
  #cipher;
  #longest;

  constructor(cipher, longest) {
    this.#cipher = cipher;
    this.#longest = longest;
  }

  /** `binding` is what shows that this side has the key of its id; empty if it has none. */
  ready(binding) {
    return this.#seal(READY, binding);
  }

  end(code, reason) {
    return this.#seal(END, concat(Uint8Array.of(code >> 8, code & 0xff), utf8(reason)));
  }

  /** The records of a text or a binary message. */
  message(data) {
    const isText = typeof data === "string";
    const bytes = isText ? utf8(data) : data;
    if (bytes.length > this.#longest) throw new TooLong(`a message of ${bytes.length} bytes, over ${this.#longest}`);
    const records = [];
    let at = 0;
    for (; bytes.length - at > LONGEST_PART; at += LONGEST_PART)
      records.push(this.#seal(isText ? TEXT_PART : BINARY_PART, bytes.subarray(at, at + LONGEST_PART)));
    records.push(this.#seal(isText ? TEXT : BINARY, bytes.subarray(at)));
    return records;
  }

  #seal(kind, body) {
    return this.#cipher.seal(concat(Uint8Array.of(kind), body));
  }
}

/**
 * Opens records, in order, with the cipher of one direction, and puts messages together.
 *
 * Any method throws on what isn't the next record that the other side sealed, or makes no sense; nothing may be read after that.
 */
export class RecordReader {
  #cipher;
  #message;

  constructor(cipher, longest) {
    this.#cipher = cipher;
    this.#message = new MessageInParts(longest);
  }

  /** Takes the record that has to be the first one. Returns what the other side shows of its key. */
  ready(record) {
    const content = this.#cipher.open(record);
    if (content[0] !== READY) throw new Error("not the first record");
    return content.subarray(1);
  }

  /** Returns `{ message }`, `{ end: { code, reason } }`, or undefined for a part of a message that goes on. */
  read(record) {
    const content = this.#cipher.open(record);
    const body = content.subarray(1);
    switch (content[0]) {
      case TEXT:
        return { message: decoder.decode(this.#message.complete(TEXT, body)) };
      case BINARY:
        return { message: this.#message.complete(BINARY, body) };
      case TEXT_PART:
        return this.#message.add(TEXT, body);
      case BINARY_PART:
        return this.#message.add(BINARY, body);
      case END:
        if (body.length < 2 || this.#message.hasBegun) throw new Error("an invalid END record");
        return { end: { code: (body[0] << 8) | body[1], reason: decoder.decode(body.subarray(2)) } };
      default:
        throw new Error("a record of an unknown kind");
    }
  }
}

/** The message that is being received: one array that grows, so that parts cost no more than what they hold, however small. */
class MessageInParts {
  #longest;
  /** Of the parts so far; undefined between messages. */
  #kind;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(longest) {
    this.#longest = longest;
  }

  get hasBegun() {
    return this.#kind !== undefined;
  }

  add(kind, part) {
    if (this.hasBegun && this.#kind !== kind) throw new Error("a part of another message");
    this.#kind = kind;
    const length = this.#length + part.length;
    if (length > this.#longest) throw new TooLong(`a message of more than ${this.#longest} bytes`);
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }

  /** Returns all of it, in a buffer of its own, once the last part is here. */
  complete(kind, lastPart) {
    this.add(kind, lastPart);
    const whole = this.#length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.#length);
    this.#kind = undefined;
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return whole;
  }

  /** Exactly what is needed at first, as most messages have one part. */
  #grow(length) {
    const grown = new Uint8Array(Math.min(this.#longest, Math.max(length, 2 * this.#bytes.length)));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
