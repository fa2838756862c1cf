// Starts the published Node relay on the port given as argument.
// With --expose-gc, SIGUSR2 collects garbage and prints how much of the heap is not in use then, so that live memory can
// be compared.
import "../loading.mjs";

const { Server } = await import("@localfirst/relay/Server.js");

process.on("SIGUSR2", () => {
  global.gc?.();
  const { heapTotal, heapUsed } = process.memoryUsage();
  console.log(`unused ${heapTotal - heapUsed}`);
});
await new Server({ port: Number(process.argv[2]) }).listen({ silent: true });
