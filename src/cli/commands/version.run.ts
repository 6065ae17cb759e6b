import type { Run } from "../types.ts";
import { versionFacts } from "../version.ts";
import type { flags } from "./version.ts";

export const run: Run<typeof flags> = async ({ terminal }, { flags: { format, json } }) => {
  const facts = versionFacts();
  if (json) {
    terminal.print(JSON.stringify(facts));
  } else if (format !== undefined) {
    const { compileTemplate } = await import("../view/template/compile-template.ts");
    terminal.print(
      compileTemplate(format)({
        PackageLabel: "Cells Client",
        Version: facts.version,
        GitCommit: facts.commit,
        GitTime: facts.time,
        BuildStamp: facts.time,
        OS: facts.os,
        Arch: facts.arch,
        GoVersion: facts.runtime,
      }),
    );
  } else {
    terminal.print(
      [
        "Cells Client",
        ` Version: \t${facts.version}`,
        ` Git commit: \t${facts.commit}`,
        ` Timestamp: \t${facts.time}`,
        ` OS/Arch: \t${facts.os}/${facts.arch}`,
        ` Runtime: \t${facts.runtime}`,
      ].join("\n"),
    );
  }
  return undefined;
};
