/** Whose recycle bins; all where none is named. */
export const workspacesArgument = {
  name: "WORKSPACE",
  help: "whose recycle bin; without it, all",
  optional: true,
  repeated: true,
  complete: "remote-folder",
} as const;
