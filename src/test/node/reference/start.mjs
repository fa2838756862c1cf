// Starts the published Node relay on the port given as argument.
// With --expose-gc, SIGUSR2 collects garbage, so that memory can be compared without it.
import { Server } from "@localfirst/relay/Server.js"

process.on("SIGUSR2", () => global.gc?.())
await new Server({ port: Number(process.argv[2]) }).listen({ silent: true })
