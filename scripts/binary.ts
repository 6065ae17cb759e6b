import { $ } from "bun";
import packageJson from "../package.json" with { type: "json" };

/** What `cec version` tells, fixed at build time. The time is the commit's, so that the same source gives the same binary. */
async function buildFacts(target: string): Promise<string> {
  const commit = (await $`git rev-parse HEAD`.nothrow().quiet().text()).trim();
  const dirty = (await $`git status --porcelain -- src package.json`.nothrow().quiet().text()).trim() !== "";
  const time = (await $`git show -s --format=%cI HEAD`.nothrow().quiet().text()).trim();
  // Where `cec update` looks, and the public key it trusts: given by whoever publishes releases (docs/releasing.md).
  const { CEC_UPDATE_URL: updateUrl = "", CEC_UPDATE_KEY: updateKey = "" } = process.env;
  return JSON.stringify({
    version: packageJson.version,
    commit: dirty ? `${commit}-dirty` : commit,
    time,
    target,
    updateUrl,
    updateKey,
  });
}

/** Compiles `cec` into one executable, for this machine or for a `bun-<os>-<arch>` target. @throws when the build fails. */
export async function buildBinary(outfile: string, target?: string): Promise<void> {
  const facts = await buildFacts(target ?? "");
  const args = ["--compile", "--minify", "--define", `CEC_BUILD=${facts}`, "--outfile", outfile];
  // In chunks: a command loads its own work alone, which takes a third off the start of `cec version`.
  args.push("--bytecode", "--format=esm", "--splitting");
  // A folder somebody else wrote must not set our variables or run code in us when we are called in it.
  args.push("--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig");
  if (target) args.push(`--target=${target}`);
  // `@aws-sdk` and other development packages are never imported below src/.
  await $`${process.execPath} build ${args} src/bin/cec.ts`.quiet();
}

/** Bundles the library for Bun and Node, with its types beside it. */
export async function buildLibrary(folder: string): Promise<void> {
  await $`${process.execPath} build --target node --format esm --outfile ${folder}/index.js src/index.ts`.quiet();
  await $`node_modules/.bin/tsc -p tsconfig.lib.json --outDir ${folder}`.quiet();
}
