// The browser client as a peer that sends every message of an encrypted document back as it came.
// Arguments: the relay's URL, the peer's id, the document's name, its secret.
import { WebSocket } from "ws";
import "../loading.mjs";

const { Client } = await import("../../../../client/js/src/relay-client.js");
const { encryption } = await import("../../../../client/js-encryption/src/encryption.js");

const [url, peerId, name, secret] = process.argv.slice(2);

const client = new Client({ url, peerId, WebSocket, encryption }).join(name, { secret });
client.on("peer-connect", ({ peerId, documentId, socket }) => {
  console.log("peer-connect", peerId, documentId);
  socket.onmessage = ({ data }) => socket.send(data);
  socket.onclose = ({ code, reason, wasClean }) => console.log("close", code, reason, wasClean);
});
client.on("peer-refused", ({ peerId, reason }) => console.log("peer-refused", peerId, reason));
