import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway } from "../../../src/gateway/create-gateway.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { fixedToken } from "../../../src/wire/fixed-token.ts";
import { impatientWire, type ScpRun, scp } from "./scp.ts";

export interface FaultedRun extends ScpRun {
  /** How often a rule happened. */
  readonly fired: number;
}

/** A sandbox behind its fault gate, a folder to work in, and `scp` between the two. */
export interface FaultWorld {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** Runs scp with these rules in force, and only then. Sizes of parts are small enough for the trees of tests. */
  run(rules: readonly string[], ...words: string[]): Promise<FaultedRun>;
  /** Every file below a remote folder, fetched without faults. Unfinished uploads come as empty files named `…#temporary`. */
  remoteTree(path: string): Promise<Map<string, Buffer>>;
  put(path: string, bytes: Buffer): Promise<void>;
  /** A local folder of its own for one seed, removed by `clean`. */
  place(name: string): string;
  clean(name: string): Promise<void>;
  /** Bodies the server took over, and answers it gave: each counts its path once per request. */
  stored(): string[];
  stop(): Promise<void>;
}

export async function startFaultWorld(options: SandboxOptions = {}): Promise<FaultWorld> {
  const folder = mkdtempSync(join(tmpdir(), "cec-faults-"));
  const sandbox = await startSandbox({ gate: true, ...options });
  const token = sandbox.tokens.alice ?? "";
  const wire = impatientWire();
  const gateway = createGateway({ wire, url: sandbox.url, tokens: fixedToken(token) });
  const tuning = ["--part-size", "10", "--multipart-threshold", "10"];
  return {
    sandbox,
    folder,
    async run(rules, ...words) {
      sandbox.faults.clear();
      for (const rule of rules) sandbox.faults.add(rule);
      try {
        const run = await scp([...tuning, ...words], {
          url: sandbox.url,
          token,
          cwd: folder,
          home: join(folder, "home"),
          stallMs: rules.some((rule) => rule.startsWith("stall=")) ? 500 : undefined,
        });
        return { ...run, fired: sandbox.faults.fired };
      } finally {
        sandbox.faults.clear();
      }
    },
    async remoteTree(path) {
      const found = new Map<string, Buffer>();
      for await (const entry of gateway.list(path)) {
        if (entry.kind === "folder") continue;
        const relative = entry.path.slice(path.length + 1);
        if (entry.etag === "temporary") found.set(`${relative}#temporary`, Buffer.alloc(0));
        else found.set(relative, Buffer.from(await new Response((await gateway.get(entry.path)).body).arrayBuffer()));
      }
      return found;
    },
    async put(path, bytes) {
      await gateway.put(path, bytes);
    },
    place(name) {
      const place = join(folder, name);
      mkdirSync(place, { recursive: true });
      return place;
    },
    async clean(name) {
      rmSync(join(folder, name), { recursive: true, force: true });
      await gateway.remove(`common-files/${name}`);
      sandbox.requests.clear();
    },
    stored: () =>
      sandbox.requests.all({ method: "PUT", status: 200 }).map(({ path, query }) => {
        const part = new URLSearchParams(query).get("partNumber");
        return part === null ? path : `${path}#${part}`;
      }),
    async stop() {
      wire.close();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
