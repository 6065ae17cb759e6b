import { expect, test } from "bun:test";
import { defaultConfigFolder } from "./config-location.ts";

test.each([
  ["linux", {}, "/h/.config/pydio/cells-client"],
  ["linux", { XDG_CONFIG_HOME: "/x" }, "/x/pydio/cells-client"],
  ["freebsd", {}, "/h/.config/Pydio/cells-client"],
  ["darwin", { XDG_CONFIG_HOME: "/x" }, "/h/Library/Application Support/Pydio/cells-client"],
  ["win32", { APPDATA: "/roaming" }, "/roaming/Pydio/cells-client"],
  ["win32", {}, "/h/AppData/Roaming/Pydio/cells-client"],
])("%s %p", (platform, env, expected) => {
  expect(defaultConfigFolder({ platform, env, home: "/h" })).toBe(expected);
});
