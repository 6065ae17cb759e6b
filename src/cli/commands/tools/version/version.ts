import { command } from "../../../command.ts";

const versionArgument = { name: "VERSION", help: "such as 4.2.1, v4.3 or 2.0.6-dev.20191205" };

const isvalid = command({
  name: "isvalid",
  summary: "Check that a text is a version",
  details: ["Ends with 0 for a valid version and with 1 otherwise. With -q, prints 1 or 0 and always ends with 0."],
  args: [versionArgument],
  flags: {},
  examples: [
    { line: "cec tools version isvalid 2.0.6-dev.20191205", does: "a valid version: exit code 0" },
    { line: "cec tools version isvalid -q 2.a", does: "prints 0: not a version" },
    { line: "cec tools version isvalid v4.3 && echo fine", does: "in a script" },
  ],
  exits: { 1: "not a version" },
  load: () => import("./isvalid.run.ts"),
});

const isrelease = command({
  name: "isrelease",
  summary: "Check that a text is the version of a release",
  details: [
    "A version with a part after a dash, such as 4.0.5-rc2, is not a release. With -q, prints 1 or 0 and always ends with 0.",
  ],
  args: [versionArgument],
  flags: {},
  examples: [
    { line: "cec tools version isrelease 2.0.6", does: "a release: exit code 0" },
    { line: "cec tools version isrelease -q 2.0.6-dev.20191205", does: "prints 0: not a release" },
    { line: "cec tools version isrelease v4.3.1 && echo fine", does: "in a script" },
  ],
  exits: { 1: "not a version, or not a release" },
  load: () => import("./isrelease.run.ts"),
});

const isgreater = command({
  name: "isgreater",
  summary: "Check that the first version is newer than the second",
  details: ["Ends with 0 if it is and with 1 otherwise. With -q, prints 1 or 0 as well and complains about nothing."],
  args: [versionArgument, { name: "OTHER", help: "the version to compare with" }],
  flags: {},
  examples: [
    { line: "cec tools version isgreater 4.0.5 4.0.5-rc2", does: "a release is newer than its candidates" },
    { line: "cec tools version isgreater 4.10 4.9", does: "numbers are compared as numbers" },
    { line: "cec tools version isgreater -q v4.3.1 4.3", does: "prints 1" },
  ],
  exits: { 1: "not newer, or not a version" },
  load: () => import("./isgreater.run.ts"),
});

export const toolsVersion = command({
  name: "version",
  summary: "Check and compare version numbers",
  args: [],
  flags: {},
  examples: [],
  commands: [isvalid, isrelease, isgreater],
});
