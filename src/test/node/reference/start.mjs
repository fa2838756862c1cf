// Starts the published Node relay on the port given as argument. With a certificate in RELAY_TLS_CERTIFICATE and
// RELAY_TLS_KEY it is behind Node's https server.
// With --expose-gc, SIGUSR2 collects garbage and prints how much of the heap is not in use then, so that live memory can
// be compared.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import "../loading.mjs";

const { RELAY_TLS_CERTIFICATE: certificate, RELAY_TLS_KEY: key } = process.env;
if (certificate && key) {
  const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
  // It makes an HTTP server by itself.
  http.createServer = (...handlers) => https.createServer(tls, ...handlers);
  syncBuiltinESMExports();
}
const { Server } = await import("@localfirst/relay/Server.js");

process.on("SIGUSR2", () => {
  global.gc?.();
  const { heapTotal, heapUsed } = process.memoryUsage();
  console.log(`unused ${heapTotal - heapUsed}`);
});
await new Server({ port: Number(process.argv[2]) }).listen({ silent: true });
