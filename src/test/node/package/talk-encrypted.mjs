// What talk.mjs does, encrypted. Arguments: the relay's URL, the peer's id, a document, its secret.
import { Client } from "localfirst-relay-client";
import { encryption } from "localfirst-relay-encryption";

const [url, peerId, documentId, secret] = process.argv.slice(2);
const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

const client = new Client({ url, peerId, WebSocket, encryption }).join(documentId, { secret });
client.on("peer-connect", ({ peerId: other, socket }) => {
  socket.send(`${peerId} greets ${other}`);
  socket.onmessage = ({ data }) => {
    console.log(`${peerId} heard: ${data}`);
    socket.close();
  };
  socket.onclose = () => client.disconnectServer();
});
