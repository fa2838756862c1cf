import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

// The numbers that y-websocket gave them.
export const SYNC = 0;
export const AWARENESS = 1;
export const QUERY_AWARENESS = 3;

/** One message: its type, and what `write` puts behind it. */
export function message(type, write) {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

/** The type of a message, and what reads the rest of it. */
export function open(data) {
  const decoder = decoding.createDecoder(new Uint8Array(data));
  return { type: decoding.readVarUint(decoder), decoder };
}
