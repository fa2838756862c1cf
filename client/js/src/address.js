/** The address of a relay as the prefix and the query that all its WebSocket URLs share. */
export function parseAddress(url) {
  let text = String(url).trim();
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const host = text.replace(/^\/\//, "");
    text = (isLoopback(host) ? "ws://" : "wss://") + host;
  }
  const address = new URL(text);
  if (address.protocol === "http:") address.protocol = "ws:";
  if (address.protocol === "https:") address.protocol = "wss:";
  if (!/^wss?:$/.test(address.protocol)) throw new TypeError(`not the address of a relay: ${url}`);
  const query = address.search;
  address.search = address.hash = "";
  return { prefix: address.href.replace(/\/+$/, ""), query };
}

function isLoopback(host) {
  return /^([^/:]+\.)?localhost(?=[:/?#]|$)|^127(\.\d+){3}(?=[:/?#]|$)|^\[::1\]/i.test(host);
}

/** An id as one segment of a path. `.` and `..` have no such form: every URL parser takes them for steps. */
export function segment(id) {
  if (typeof id !== "string" || id === "" || id === "." || id === "..")
    throw new TypeError(`not usable as an id: ${JSON.stringify(id)}`);
  return encodeURIComponent(id);
}

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map(byte => byte.toString(36).padStart(2, "0")).join("");
}
