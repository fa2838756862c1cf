// Runs the reference relay, version 4.2.2, on the given port.
import "../loading.mjs";

const { Server } = await import("@localfirst/relay/Server.js");

const port = Number(process.argv[2]);
await new Server({ port }).listen({ silent: true });
console.log("ready");
