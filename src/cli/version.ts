/** Facts about this build. The build script writes them in; a run from source says so. */
declare const CEC_BUILD:
  | { version: string; commit: string; time: string; target: string; updateUrl: string; updateKey: string }
  | undefined;

const source = { version: "0.0.0-source", commit: "", time: "", target: "", updateUrl: "", updateKey: "" };
const build = typeof CEC_BUILD === "undefined" ? source : CEC_BUILD;

export interface VersionFacts {
  readonly version: string;
  /** Commit the binary was built from; empty when run from source. */
  readonly commit: string;
  /** Time of that commit, ISO 8601, so that the same source gives the same binary. */
  readonly time: string;
  readonly os: string;
  readonly arch: string;
  readonly runtime: string;
}

export function versionFacts(): VersionFacts {
  return {
    version: build.version,
    commit: build.commit,
    time: build.time,
    os: process.platform === "win32" ? "windows" : process.platform,
    arch: process.arch === "x64" ? "amd64" : process.arch,
    runtime: `bun${Bun.version}`,
  };
}

/** `<os>/<arch> <runtime> cec@v<version>`, the form server logs know from the Go client. */
export function userAgent(): string {
  const { os, arch, runtime, version } = versionFacts();
  return `${os}/${arch} ${runtime} cec@v${version}`;
}

/** Whether this is a built program, and not run from its source. */
export function isBuilt(): boolean {
  return typeof CEC_BUILD !== "undefined";
}

/** What this build runs on, as releases name it: `linux-amd64`, `linux-amd64-musl`. */
export function buildTarget(): string {
  const { os, arch } = versionFacts();
  return `${os}-${arch}${build.target.endsWith("-musl") ? "-musl" : ""}`;
}

/** Where releases lie and the public key they are signed with, as built in; empty when nothing is. */
export function updateDefaults(): { readonly url: string; readonly key: string } {
  return { url: build.updateUrl, key: build.updateKey };
}
