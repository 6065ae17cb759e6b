import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createCells } from "../../src/cells/create-cells.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { cecBinary } from "./binary.ts";

/** Names that one shell or another takes for something else; each begins differently. */
export const trickyNames = [
  "1 with space",
  "2it's",
  '3say "hi"',
  "4cost $HOME",
  "5back\\slash\\$x",
  "6ünï 日本",
  "7semi;colon&amp|pipe",
  "8star*",
  "9br[ack]et?",
  "a#tag",
  "b~tilde",
  "c!clam",
  "d{bra,ce}",
  "e:colon",
  "f=eq",
  "g`tick`",
  "h(par)",
  "i<an>",
  "j$(x)",
  "k%25^",
  "-dash",
  "~t",
  "$dollar",
  '"q',
  "'s",
  "#hash",
  "!bang",
  "=equal",
] as const;

export interface CompletionSandbox {
  readonly server: Sandbox;
  readonly home: string;
  /** Working folder with `README.md`, `local file.txt`, `-dashed.txt`, `sub dir/`. */
  readonly cwd: string;
  /** For a shell that finds the built `cec` and signs in as alice. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A sandbox with the {@link trickyNames} as folders in `common-files/odd`, and a home for a shell. */
export async function completionSandbox(options: SandboxOptions = {}): Promise<CompletionSandbox> {
  const server = await startSandbox(options);
  const token = server.tokens.alice ?? "";
  const wire = createWire({ env: {} });
  const cells = createCells({ wire, url: server.url, tokens: fixedToken(token) });
  await cells.tree.createFolders([
    "common-files/odd",
    "common-files/\u00fcber",
    ...trickyNames.map((name) => `common-files/odd/${name}`),
  ]);
  wire.close();
  const home = await mkdtemp(join(tmpdir(), "cec-shell-"));
  const cwd = join(home, "photos");
  await mkdir(join(cwd, "sub dir"), { recursive: true });
  for (const name of ["README.md", "local file.txt", "-dashed.txt"]) await writeFile(join(cwd, name), "");
  const path = `${dirname(await cecBinary())}:${process.env.PATH ?? ""}`;
  return {
    server,
    home,
    cwd,
    env: { PATH: path, CEC_URL: server.url, CEC_TOKEN: token, CEC_TEST_FOLDER: "common-files/odd" },
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
