import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { SmallRelay } from "./small-relay.js";
import { eventually } from "./waiting.js";

/**
 * The relay that RELAY_WAR names, run by JAVA or by java; else the one at RELAY_URL, which can't be restarted; else a
 * small one of our own.
 */
export async function startRelay() {
  if (process.env.RELAY_WAR) return startWar(process.env.RELAY_WAR);
  if (process.env.RELAY_URL) return { url: process.env.RELAY_URL, stop() {} };
  let relay = await new SmallRelay().listen();
  const { url, port } = relay;
  return {
    url,
    stop: () => relay.close(),
    start: async () => (relay = await new SmallRelay().listen(port)),
  };
}

async function startWar(war) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  let process_;
  const start = async () => {
    process_ = spawn(process.env.JAVA ?? "java", ["-jar", war], {
      env: { ...process.env, PORT: String(port) },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await eventually(() => fetch(`${url}readyz`).then(response => response.ok, () => false), 60_000);
  };
  const stop = async () => {
    const ended = new Promise(resolve => process_.once("exit", resolve));
    process_.kill();
    const timeout = setTimeout(() => process_.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(timeout);
  };
  await start();
  return { url, start, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
