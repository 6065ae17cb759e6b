/** How one of a file's versions is named. */
export const versionArgument = {
  name: "VERSION",
  help: "its number in cec versions ls (1 is the newest), or its id, of which the first characters do",
  complete: "version",
} as const;
