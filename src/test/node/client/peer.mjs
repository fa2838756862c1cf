// Runs an npm client as a peer that sends every message back as it came.
// Arguments: its major version (4 or 3), the relay's URL, its id, a document, and a greeting to send first, if any.
import { WebSocket } from "ws";
import "../loading.mjs";

const [version, url, id, documentId, greeting] = process.argv.slice(2);

const echo = socket => {
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => socket.send(data));
  if (greeting) socket.send(greeting);
};

if (version === "4") {
  const { Client } = await import("@localfirst/relay/Client.js");
  const client = new Client({ peerId: id, url, documentIds: [documentId] });
  client.on("server-connect", () => console.log("server-connect"));
  client.on("error", error => console.log("error", error.message));
  client.on("peer-connect", ({ peerId, socket }) => {
    console.log("peer-connect", peerId);
    echo(socket);
  });
  client.on("peer-disconnect", ({ peerId }) => console.log("peer-disconnect", peerId));
} else {
  globalThis.WebSocket = WebSocket;
  const { Client } = await import("@localfirst/relay-client");
  const client = new Client({ userName: id, url, documentIds: [documentId] });
  client.on("server.connect", () => console.log("server-connect"));
  client.on("error", error => console.log("error", error.message));
  client.on("peer.connect", ({ userName, socket }) => {
    console.log("peer-connect", userName);
    echo(socket);
  });
  client.on("peer.disconnect", ({ userName }) => console.log("peer-disconnect", userName));
}
