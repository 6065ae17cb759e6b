/** Facts about this build. The build script writes them in; a run from source says so. */
declare const CEC_BUILD: { version: string; commit: string; time: string; target: string } | undefined;

const build =
  typeof CEC_BUILD === "undefined" ? { version: "0.0.0-source", commit: "", time: "", target: "" } : CEC_BUILD;

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
