import { documentKeys } from "./document-keys.js";
import { SealedSocket } from "./sealed-socket.js";

export { newSecret } from "./document-keys.js";

/** What a client needs for documents that are named by a secret: `new Client({ url, encryption })`. */
export const encryption = {
  /** The id that the relay sees, and what seals a socket between two peers about that document. */
  document(name, secret) {
    const keys = documentKeys(name, secret);
    return { id: keys.id, seal: (socket, options) => new SealedSocket(socket, keys, options) };
  },
};
