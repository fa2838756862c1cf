/** Where this relay's files are, which need not be the root of the host. */
export const base = new URL("../", import.meta.url);

const webSocket = new URL(base);
webSocket.protocol = base.protocol === "https:" ? "wss:" : "ws:";

/** The address that clients of this relay are given. */
export const relayAddress = webSocket.href.replace(/\/$/, "");
