/** Where this relay's files are, which need not be the root of the host. */
export const base = new URL("../", import.meta.url);

const webSocket = new URL(base);
webSocket.protocol = base.protocol === "https:" ? "wss:" : "ws:";

/** Where clients of this relay connect. */
export const plainAddress = webSocket.href.replace(/\/$/, "");

/** The same for clients that can show a token in no other way: as a part of the path. */
export function addressWith(token) {
  return plainAddress + (token ? `/t/${encodeURIComponent(token)}` : "");
}

/** What the page was opened with: `?token=`, or `#try=…&token=`, which no server gets to see. */
export const fragment = new URLSearchParams(location.hash.startsWith("#try=") ? location.hash.slice(1) : "");
export const givenToken = new URLSearchParams(location.search).get("token") ?? fragment.get("token") ?? "";

/** The address that clients of this relay are given, for as long as no other token is put in. */
export const relayAddress = addressWith(givenToken);

/** Whether other devices mean another machine by this page's address. */
export const isLoopback = /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(location.hostname);
