/** Where this relay's files are, which need not be the root of the host. */
export const base = new URL("../", import.meta.url);

const webSocket = new URL(base);
webSocket.protocol = base.protocol === "https:" ? "wss:" : "ws:";

// A relay that asks for a token: the page's own address may bring it, as ?token=.
const token = new URLSearchParams(location.search).get("token");

/** The address that clients of this relay are given. The token is part of the path, as every client can send it. */
export const relayAddress = webSocket.href.replace(/\/$/, "") + (token ? `/t/${encodeURIComponent(token)}` : "");
