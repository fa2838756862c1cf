import { spawn } from "node:child_process";
import { SmallRelay } from "./small-relay.js";
import { eventually } from "./waiting.js";

/**
 * The relay that RELAY_WAR names, run by JAVA or by java; else the one at RELAY_URL, which can't be restarted; else a
 * small one of our own. With a token, it asks for that.
 */
export async function startRelay({ token = "" } = {}) {
  if (process.env.RELAY_WAR) return startWar(process.env.RELAY_WAR, token);
  if (process.env.RELAY_URL) return { url: process.env.RELAY_URL, stop() {} };
  let relay = await new SmallRelay().listen();
  relay.token = token;
  const { url, port } = relay;
  return {
    url,
    stop: () => relay.close(),
    start: async () => (relay = await new SmallRelay().listen(port)),
  };
}

async function startWar(war, token) {
  const { RELAY_WAR, RELAY_URL, ...environment } = process.env;
  let port;
  let process_;
  const ended = () => process_.exitCode !== null || process_.signalCode !== null;
  const answers = path =>
    fetch(`http://127.0.0.1:${port}/${path}`).then(
      response => response.ok,
      () => false,
    );

  const start = async () => {
    process_ = spawn(process.env.JAVA ?? "java", ["-XX:TieredStopAtLevel=1", "-jar", war], {
      env: {
        ...environment,
        ...(token && { RELAY_ACCESS_TOKENS: token }),
        PORT: String(port),
        RELAY_DRAIN_WAIT: "2",
        RELAY_DRAIN_SPREAD: "1",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await eventually(async () => ended() || (await answers("readyz")), 60_000);
    return !ended();
  };
  const stop = async () => {
    const exit = new Promise(resolve => process_.once("exit", resolve));
    if (ended()) return;
    process_.kill();
    const timeout = setTimeout(() => process_.kill("SIGKILL"), 15_000);
    await exit;
    clearTimeout(timeout);
  };

  for (let attempt = 0; attempt < 5; attempt++) {
    // Above those of the tests in Java, below small-relay.js's, and not that of another test's process at the same time.
    port = 32_000 + ((process.pid + 97 * attempt) % 384);
    if (!(await answers("readyz")) && (await start())) return { url: `http://127.0.0.1:${port}/`, start, stop };
  }
  throw new Error(`${war} doesn't start`);
}
