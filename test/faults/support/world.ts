import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway } from "../../../src/gateway/create-gateway.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import type { RequestRecord } from "../../../src/sandbox/request-log.ts";
import { fixedToken } from "../../../src/wire/fixed-token.ts";
import { type InProcessRun, impatientWire, runInProcess, type Verb } from "./run-in-process.ts";
import { pathsBelow } from "./tree.ts";

export interface FaultedRun extends InProcessRun {
  /** How often a rule happened. */
  readonly fired: number;
  /** What the server was asked meanwhile. */
  readonly asked: readonly RequestRecord[];
  readonly verb: Verb;
}

/** A sandbox behind its fault gate, a folder to work in, and `scp` and `sync` between the two. */
export interface FaultWorld {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** Runs a copy with these rules in force, and only then. Sizes of parts are small enough for the trees of tests. */
  run(rules: readonly string[], verb: Verb, ...words: string[]): Promise<FaultedRun>;
  /** Runs something else that asks the server, such as the binary, and counts in the same way. */
  watch(verb: Verb, work: () => Promise<InProcessRun>): Promise<FaultedRun>;
  /** Every file below a remote folder, fetched without faults. Unfinished uploads come as empty files named `…#temporary`. */
  remoteTree(path: string): Promise<Map<string, Buffer>>;
  put(path: string, bytes: Buffer): Promise<void>;
  /** Works in a folder of its own, here (its path is given) and on the server (`common-files/LABEL`), and takes both away. */
  inPlace(label: string, work: (place: string) => Promise<void>): Promise<void>;
  /** What lies where nothing of the kind may: here beside `LABEL/tree*` and `LABEL/back*`, on the server beside `common-files/LABEL`. */
  outside(label: string): Promise<string[]>;
  /** What a run does not leave that has done what it could: part files, uploads that the server waits for. */
  unfinished(label: string): string[];
  /** Journals, which a copy that is complete takes away; a sync keeps its own for the next one. */
  journals(): string[];
  stop(): Promise<void>;
}

/** The home folder holds nothing but the state of `cec`. */
const expectedHere = (label: string): RegExp =>
  new RegExp(`^(${label}/(tree|back|disk)|home[^/]*/.local/state/cec/|cec$|nobody/)`);
const alwaysThere = new Set(["recycle_bin", ".pydio"]);

export async function startFaultWorld(options: SandboxOptions = {}): Promise<FaultWorld> {
  const folder = mkdtempSync(join(tmpdir(), "cec-faults-"));
  const sandbox = await startSandbox({ gate: true, ...options });
  const token = sandbox.tokens.alice ?? "";
  const wire = impatientWire();
  const gateway = createGateway({ wire, url: sandbox.url, tokens: fixedToken(token) });
  const tuning = ["--part-size", "10", "--multipart-threshold", "10"];
  const watch: FaultWorld["watch"] = async (verb, work) => {
    sandbox.requests.clear();
    const run = await work();
    return { ...run, verb, fired: sandbox.faults.fired, asked: sandbox.requests.all() };
  };
  return {
    sandbox,
    folder,
    watch,
    async run(rules, verb, ...words) {
      sandbox.faults.clear();
      for (const rule of rules) sandbox.faults.add(rule);
      const stallMs = rules.some((rule) => rule.startsWith("stall=")) ? 500 : undefined;
      const place = { url: sandbox.url, token, cwd: folder, home: join(folder, "home"), stallMs };
      try {
        return await watch(verb, () => runInProcess(verb, [...tuning, ...words], place));
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
    async inPlace(label, work) {
      const place = join(folder, label);
      mkdirSync(place, { recursive: true });
      try {
        await work(place);
      } finally {
        for (const upload of sandbox.services.uploads.all()) sandbox.services.uploads.end(upload);
        await gateway.remove(`common-files/${label}`);
        rmSync(join(folder, "home"), { recursive: true, force: true });
        rmSync(place, { recursive: true, force: true });
      }
    },
    async outside(label) {
      const here = pathsBelow(folder).filter((path) => !expectedHere(label).test(path));
      const there: string[] = [];
      for (const workspace of ["common-files", "personal-files"]) {
        for await (const { path } of gateway.list(workspace, { recursive: false })) {
          const name = path.slice(workspace.length + 1);
          if (name === "" || alwaysThere.has(name) || path === `common-files/${label}`) continue;
          there.push(`cells://${path}`);
        }
      }
      return [...here, ...there];
    },
    unfinished(label) {
      const parts = pathsBelow(join(folder, label)).filter((path) => path.includes(".cec-"));
      return [...parts, ...sandbox.services.uploads.all().map(({ id }) => `upload ${id}`)];
    },
    journals: () => pathsBelow(join(folder, "home", ".local", "state", "cec", "transfers")),
    async stop() {
      wire.close();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
