// What tests of the browser client start from: alice and bob on a small relay that misbehaves on command.
import { afterEach, beforeEach } from "node:test";
import ws from "ws";
import "../loading.mjs";
import { SmallRelay } from "./small-relay.js";
import { next } from "./waiting.js";

export const { Client } = await import("../../../main/webapp/relay-client.js");

// The platform's own where there is one, as in browsers.
export const WebSocket = globalThis.WebSocket ?? ws;

/** This test's. Importers see the one that is there now. */
export let relay;
let clients = [];

export function client(peerId, options = {}) {
  const fresh = new Client({ peerId, url: relay.url, WebSocket, minRetryDelay: 10, ...options });
  clients.push(fresh);
  return fresh;
}

export async function connectedPair(documentId = "doc", options = {}) {
  const alice = client("alice", options).join(documentId);
  const bob = client("bob", options).join(documentId);
  const [toBob, toAlice] = await Promise.all([next(alice, "peer-connect"), next(bob, "peer-connect")]);
  return { alice, bob, toBob: toBob.socket, toAlice: toAlice.socket };
}

/** Whatever a client was to do at once has been done by the time that another, later one has been served. */
export async function othersHaveBeenServed() {
  const documentId = `later-${clients.length}`;
  const both = [client("carol").join(documentId), client("dave").join(documentId)];
  await Promise.all(both.map(each => next(each, "peer-connect")));
}

/** Another relay where one was. */
export async function startRelayAt(port) {
  relay = await new SmallRelay().listen(port);
}

export function disconnectAll() {
  for (const each of clients) each.disconnectServer();
}

beforeEach(async () => {
  relay = await new SmallRelay().listen();
});

afterEach(async () => {
  disconnectAll();
  clients = [];
  await relay.close();
});
