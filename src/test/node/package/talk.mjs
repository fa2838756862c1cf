// Arguments: the relay's URL, the peer's id, a document. Ends when the greeting of another peer has come.
import { Client } from "localfirst-relay-client";

const [url, peerId, documentId] = process.argv.slice(2);
const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

const client = new Client({ url, peerId, WebSocket })
  .join(documentId)
  .on("peer-connect", ({ peerId: other, socket }) => {
    socket.send(`${peerId} greets ${other}`);
    socket.onmessage = ({ data }) => {
      console.log(`${peerId} heard: ${data}`);
      socket.close();
    };
    socket.onclose = () => client.disconnectServer();
  });
