import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type CecOptions, type CecRun, runCec } from "./run-cec.ts";

/** A sandbox and a local folder with the files that the examples of the help speak of. */
export interface ExampleWorld {
  readonly sandbox: Sandbox;
  /** The local folder: the working directory of every run, and its home. */
  readonly work: string;
  /** Runs `cec` in this process, as alice unless another user is named. */
  cec(words: readonly string[], options?: CecOptions & { readonly user?: string }): Promise<CecRun>;
  /** Writes a file on the server. */
  put(path: string, content?: string): Promise<void>;
  /** Puts some files into the recycle bins: the examples of trash speak of them. */
  removeSome(): Promise<void>;
  /** Changes `common-files/notes.txt` twice, so that it has the versions that examples speak of. */
  changeSome(): Promise<void>;
  /** Makes the public link of `common-files/shared.pdf` that the examples of share speak of. */
  shareSome(): Promise<void>;
  /** Variables that make a binary work with this server. */
  env(user?: string): Record<string, string>;
  stop(): Promise<void>;
}

const remoteFiles = [
  "common-files/report.pdf",
  "common-files/notes.txt",
  "common-files/a.txt",
  "common-files/old.txt",
  "common-files/server.log",
  "common-files/.hidden",
  "common-files/logs/today.log",
  "common-files/logs/yesterday.log",
  "common-files/drafts/one.txt",
  "common-files/reports/january.pdf",
  "common-files/reports/february.pdf",
  "common-files/photos/sea.jpg",
  "common-files/photos/hills.jpg",
  "common-files/site/index.html",
  "common-files/tmp/old.log",
  "common-files/tmp/new.log",
  "common-files/docs/guide.md",
  "personal-files/todo.txt",
  "personal-files/reports/2025.pdf",
];
const remoteFolders = ["common-files/done", "common-files/archive"];
const localFiles = ["README.md", "photos/sea.jpg", "photos/hills.jpg", "site/index.html", "budget.csv"];
/** The same on both sides. */
const sameFiles = /^common-files\/(photos|site)\//;
/** What {@link ExampleWorld.removeSome} moves to the recycle bins. */
const removedFiles = ["common-files/draft.txt", "personal-files/invoice.pdf"];

export async function startExampleWorld({ jobDelayMs = 10 } = {}): Promise<ExampleWorld> {
  const work = await mkdtemp(join(tmpdir(), "cec-world-"));
  const sandbox = await startSandbox({
    users: [{ name: "alice", password: "alice-secret" }],
    versions: ["pydiods1"],
    jobDelayMs,
    hashDelayMs: 5,
    eventDelayMs: 10,
  });
  const env = (user = "alice") => ({ CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens[user] ?? "" });
  const put = async (path: string, content = `content of ${path}\n`): Promise<void> => {
    const answer = await fetch(`${sandbox.url}/io/${path}`, {
      method: "PUT",
      body: content,
      headers: { "x-pydio-bearer": sandbox.tokens.alice ?? "" },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  };
  const cec: ExampleWorld["cec"] = (words, { user, ...options } = {}) =>
    runCec(words, { cwd: work, home: work, ...options, env: { ...env(user), ...options.env } });
  for (const path of remoteFiles) {
    const same = sameFiles.test(path) ? `content of ${path.replace("common-files/", "")}\n` : undefined;
    await put(path, path.includes("logs/") ? "error: none\n" : same);
  }
  await cec(["mkdir", ...remoteFolders]);
  for (const path of localFiles) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), `content of ${path}\n`);
  }
  await writeFile(join(work, "tags.csv"), 'path,usermeta-tags\ncommon-files/report.pdf,"draft,2026"\n');
  return {
    sandbox,
    work,
    cec,
    put,
    env,
    removeSome: async () => {
      for (const path of removedFiles) await put(path);
      await cec(["rm", "-f", ...removedFiles]);
    },
    shareSome: async () => {
      await put("common-files/shared.pdf");
      await cec(["share", "common-files/shared.pdf"]);
    },
    changeSome: async () => {
      for (const content of ["second", "third"]) await put("common-files/notes.txt", content);
    },
    stop: async () => {
      await sandbox.stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
