/** What `--path` names as well. */
export const pathsArgument = {
  name: "PATH",
  help: "file or folder; wildcards are fine",
  optional: true,
  repeated: true,
  complete: "remote-path",
} as const;
