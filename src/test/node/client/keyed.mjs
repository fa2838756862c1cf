// The browser client as a peer whose id is bound to a key, that sends every message back as it came.
// Arguments: the relay's URL, the file of the key, the document's name, its secret if it has one.
import { readFile } from "node:fs/promises";
import { WebSocket } from "ws";
import "../loading.mjs";

const { Client, PeerKey } = await import("../../../../client/js/src/relay-client.js");
const { encryption } = await import("../../../../client/js-encryption/src/encryption.js");

const [url, file, name, secret] = process.argv.slice(2);

const key = await PeerKey.fromPem(await readFile(file, "utf8"));
const client = new Client({ url, key, WebSocket, encryption });
client.join(name, secret && { secret });
client.on("peer-connect", ({ peerId, documentId, socket }) => {
  console.log("peer-connect", peerId, documentId);
  console.log("verified", socket.verified);
  socket.onmessage = ({ data }) => socket.send(data);
});
client.on("peer-refused", ({ peerId, reason }) => console.log("peer-refused", peerId, reason));
