import type { ConnectionFlags, ConnectionOptions } from "../session/types.ts";
import { createWire } from "../wire/create-wire.ts";
import { defaultRetryPolicy } from "../wire/options.ts";
import { waitsMs } from "../wire/retry-rule.ts";
import type { Wire } from "../wire/types.ts";
import { tracer } from "./trace.ts";
import type { ConnectionWishes, Context } from "./types.ts";
import { userAgent } from "./version.ts";
import { waitTeller } from "./wait-teller.ts";

const connectionFlags = [
  "url",
  "token",
  "tokenFile",
  "tokenStdin",
  "login",
  "password",
  "passwordStdin",
  "skipVerify",
  "skipKeyring",
  "secureStorage",
  "noCache",
  "config",
  "account",
  "caCert",
  "clientCert",
  "clientKey",
] as const satisfies readonly (keyof ConnectionFlags)[];

/** What the session needs from this run. Flags that were not given are left out, so that variables can speak. */
export function connectionOptions(context: Context, { retry }: ConnectionWishes = {}): ConnectionOptions {
  const flags: Record<string, unknown> = {};
  for (const name of connectionFlags) if (context.given.has(name)) flags[name] = context.globals[name];
  const trace = tracer(context);
  return {
    flags: flags as ConnectionFlags,
    env: context.env,
    platform: context.platform,
    home: context.home,
    now: context.now,
    signal: context.signal,
    warn: (text) => context.terminal.note(`${context.terminal.paint(33, "warning:")} ${text}`),
    readStdin: () => context.readStdin(),
    makeWire: (needs) =>
      createWire({
        env: context.env,
        userAgent: userAgent(),
        headers: needs.headers,
        skipVerify: needs.skipVerify,
        ...(needs.caCertFile === undefined ? {} : { caFiles: [needs.caCertFile] }),
        ...(needs.pinnedSha256 === undefined ? {} : { pinnedSha256: needs.pinnedSha256 }),
        ...(needs.clientCertFile === undefined ? {} : { clientCertFile: needs.clientCertFile }),
        ...(needs.clientKeyFile === undefined ? {} : { clientKeyFile: needs.clientKeyFile }),
        ...(trace ? { trace } : {}),
        ...(retry ? { retry } : {}),
        onWait: waitTeller(context),
      }),
  };
}

/** Calls that fail one after the other because the server is busy, after which a transfer is given up: ten minutes, as calls are usually tried. */
const busyCalls = 30;

/** How long a transfer has patience with a server that asks for it and lets nothing through, milliseconds: what was wished for a call counts. */
export function patienceMs({ retry }: ConnectionWishes): number {
  return busyCalls * waitsMs({ ...defaultRetryPolicy, ...retry });
}

/** A wire for what belongs to no account: releases. Proxy and authorities are those of any connection, credentials there are none. */
export function bareWire(context: Context): Wire {
  const trace = tracer(context);
  const { skipVerify, caCert } = context.globals;
  const caFile = caCert ?? context.env.CEC_CA_CERT;
  return createWire({
    env: context.env,
    userAgent: userAgent(),
    skipVerify,
    ...(caFile ? { caFiles: [caFile] } : {}),
    ...(trace ? { trace } : {}),
    onWait: waitTeller(context),
  });
}
