// What talk.mjs does, in a module that can't say import.
const { WebSocket } = require("ws");

async function talk(url, peerId, documentId) {
  const { Client } = await import("localfirst-relay-client");
  const client = new Client({ url, peerId, WebSocket }).join(documentId);
  client.on("peer-connect", ({ peerId: other, socket }) => {
    socket.send(`${peerId} greets ${other}`);
    socket.onmessage = ({ data }) => {
      console.log(`${peerId} heard: ${data}`);
      socket.close();
    };
    socket.onclose = () => client.disconnectServer();
  });
}

talk(...process.argv.slice(2));
