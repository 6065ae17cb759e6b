import { createCells } from "../cells/create-cells.ts";
import { createGateway } from "../gateway/create-gateway.ts";
import { openSession } from "../session/open-session.ts";
import { connectionOptions } from "./connection-options.ts";
import type { Connection, ConnectionWishes, Context } from "./types.ts";

/** Joins the account with its clients. Nothing is sent: the token is read or refreshed by the first call that needs it. */
export async function connect(context: Context, wishes: ConnectionWishes = {}): Promise<Connection> {
  const session = await openSession(connectionOptions(context, wishes));
  const { wire, url, tokens } = session;
  return { session, wire, cells: createCells({ wire, url, tokens }), gateway: createGateway({ wire, url, tokens }) };
}
