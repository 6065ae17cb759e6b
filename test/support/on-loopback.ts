import type { Server } from "node:net";

/** Has a server listen on this machine alone, on a free port. @returns the port */
export async function onLoopback(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
