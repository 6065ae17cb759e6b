import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBinary } from "./binary.ts";

/*
 * Records docs/tour.md and the tour in README.md: commands as they are typed, and what the built binary really prints against the sandbox.
 * `bun scripts/tour.ts` writes both; a test runs the same commands and compares.
 */

interface Stop {
  readonly title: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const stops: readonly Stop[] = [
  {
    title: "Look around",
    text: "Workspaces first, then what is in one. Paths are `workspace/folder/file`; quote wildcards, they are read on the server's side.",
    lines: ["cec ls", "cec ls -d common-files", "cec stat common-files/welcome.txt"],
  },
  {
    title: "Send",
    text: "As with any scp: into a folder that is there, or under a new name. Every file is compared with the server's checksum. A pipe will do as well.",
    lines: [
      "cec scp photos notes.txt cells://common-files/",
      "tar -c photos/*.jpg | cec put - common-files/photos.tar",
      "cec scp photos cells://common-files/",
      "cec scp -f --dry-run photos cells://common-files/",
    ],
  },
  {
    title: "Find",
    text: "By name, size and age; the search index of the server answers, or with `--walk` the folders themselves.",
    lines: [
      "cec find common-files --name '*.jpg' --walk",
      "cec tree -s common-files",
      "cec du -d 1 common-files",
      "cec ls --columns name,bytes 'common-files/photos'",
    ],
  },
  {
    title: "Fetch",
    text: "Downloads go beside the target and get their name when they are whole and right.",
    lines: [
      "cec get common-files/photos pictures",
      "cec get -q common-files/photos.tar - | tar -t",
      "cec check pictures cells://common-files/photos && echo the same",
    ],
  },
  {
    title: "Keep in step",
    text: "`sync` makes the target what the source is, one way, and sends only what changed; with `--dry-run` it tells first.",
    lines: [
      "echo cumulus > photos/clouds.txt",
      "cec sync --dry-run photos cells://common-files/photos",
      "cec sync photos cells://common-files/photos",
      "cec sync photos cells://common-files/photos",
    ],
  },
  {
    title: "Change",
    text: "Copies and moves are jobs of the server, followed to their end. What is removed goes to the recycle bin and comes back from it.",
    lines: [
      "cec mkdir -p common-files/archive/2026",
      "cec mv common-files/notes.txt common-files/archive/2026",
      "cec cp 'common-files/photos/*' common-files/archive/2026",
      "cec rm -f common-files/photos",
      "cec trash ls",
      "cec trash restore common-files/photos",
    ],
  },
  {
    title: "Share",
    text: "A public link with an end. Its address alone is on standard output.",
    lines: ["cec share common-files/photos --expires 7d", "cec share ls common-files", "cec share audit"],
  },
  {
    title: "In scripts",
    text: "One JSON document per line, exit codes that say what happened, Go templates, bare paths. Results are on standard output, everything else on standard error.",
    lines: [
      "cec ls --raw common-files/photos",
      "cec ls --format '{{.Name}} {{.SizeBytes}}' common-files/photos",
      "cec du --json common-files/photos",
      "cec stat common-files/none.txt || echo exit code $?",
      "cec lss",
    ],
  },
];

/** The lines README.md shows. */
const shortTour = [
  "cec ls",
  "cec scp photos notes.txt cells://common-files/",
  "cec ls -d common-files/photos",
  "cec get common-files/photos pictures",
  "cec find common-files --name '*.jpg' --walk",
  "cec cp common-files/notes.txt personal-files",
  "cec rm -f common-files/notes.txt",
  "cec trash restore common-files/notes.txt",
  "cec ls common-files/none || echo exit code $?",
];

const readmeMark = /(<!-- recorded by scripts\/tour\.ts -->\n)[\s\S]*?(<!-- end -->)/;

/** The page and the part of the README, recorded anew. */
export async function recordTour(binary: string): Promise<{ page: string; readme: string }> {
  const parts = [
    "# A tour",
    "",
    "Recorded from a terminal: the built `cec` against its sandbox (`cec sandbox start`).",
    "",
  ];
  await inWorld(binary, async (run) => {
    for (const { title, text, lines } of stops) {
      parts.push(`## ${title}`, "", text, "", "```console", ...(await recorded(lines, run)), "```", "");
    }
  });
  let readme: string[] = [];
  await inWorld(binary, async (run) => {
    readme = await recorded(shortTour, run);
  });
  return { page: parts.join("\n"), readme: ["```console", ...readme, "```", ""].join("\n") };
}

/** What differs from run to run, made the same. */
export function withoutChance(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .replace(/http:\/\/127\.0\.0\.1:\d+(\/public\/[0-9a-f]+)?/g, "URL")
    .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, "TIME")
    .replace(/\(?\b(now|\d+ (second|minute)s? ago)\b\)?/g, "AGO")
    .replace(/in \d+\.\d s/g, "in SOME s")
    .replace(/ {2,}|-{2,}/g, " ");
}

async function recorded(lines: readonly string[], run: (line: string) => Promise<string>): Promise<string[]> {
  const out: string[] = [];
  for (const line of lines) out.push(`$ ${line}`, ...(await run(line)).split("\n").filter((each) => each !== ""));
  return out;
}

/** A sandbox, a folder with some files, and a shell in it. */
async function inWorld(binary: string, work: (run: (line: string) => Promise<string>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cec-tour-"));
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, "home/photos"), { recursive: true });
  await symlink(binary, join(folder, "bin/cec"));
  await writeFile(join(folder, "home/photos/hills.jpg"), "hills ".repeat(60_000));
  await writeFile(join(folder, "home/photos/sea.jpg"), "sea ".repeat(200_000));
  await writeFile(join(folder, "home/notes.txt"), "what to do next\n");
  const server = Bun.spawn([binary, "sandbox", "start", "--user", "alice:alice-secret", "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const { url, tokens } = JSON.parse(await firstLine(server.stdout)) as {
      url: string;
      tokens: Record<string, string>;
    };
    const env = {
      PATH: `${folder}/bin:${process.env.PATH ?? ""}`,
      HOME: `${folder}/home`,
      COLUMNS: "80",
      LANG: "C.UTF-8",
      TZ: "UTC",
      CEC_URL: url,
      CEC_TOKEN: tokens.alice ?? "",
    };
    const shell = async (line: string): Promise<string> => {
      const child = Bun.spawn(["bash", "-c", `{ ${line}\n} 2>&1`], {
        cwd: `${folder}/home`,
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const text = await new Response(child.stdout).text();
      await child.exited;
      return text.replaceAll(folder, "");
    };
    const run = async (line: string): Promise<string> => {
      const text = await shell(line);
      if (/cec (scp|put|sync)/.test(line)) await hashesKnown(shell);
      return text;
    };
    await run("echo Welcome | cec put - common-files/welcome.txt");
    await work(run);
  } finally {
    server.kill("SIGTERM");
    await server.exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** The server's hash of a file comes some moments after the file; what is shown is not to depend on how many. */
async function hashesKnown(shell: (line: string) => Promise<string>): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    const files = (await shell("cec ls -R --json common-files")).split("\n").filter((line) => line.includes('"file"'));
    if (files.every((line) => line.includes('"hash"'))) return;
    await Bun.sleep(100);
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text;
}

/** What README.md holds now. */
export async function readmeTour(): Promise<string> {
  return readmeMark.exec(await readFile("README.md", "utf8"))?.[0].replace(/^.*\n|<!-- end -->$/g, "") ?? "";
}

if (import.meta.main) {
  const binary = join(process.cwd(), "dist/cec");
  await buildBinary(binary);
  const { page, readme } = await recordTour(binary);
  await writeFile("docs/tour.md", page);
  const text = await readFile("README.md", "utf8");
  if (!readmeMark.test(text)) throw new Error("README.md has no place for the tour");
  await writeFile(
    "README.md",
    text.replace(readmeMark, (_, before: string, after: string) => before + readme + after),
  );
}
