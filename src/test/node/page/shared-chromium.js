// A Chromium for several scripts: prints its address, and ends when its input does.
import { launchShared } from "./browser.js";

const server = await launchShared();
console.log(server.wsEndpoint());
process.stdin.resume().on("end", () => server.close());
