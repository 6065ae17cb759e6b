import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A D-Bus session of its own with GNOME's keyring in it, as a desktop has. */
export interface KeyringSession {
  /** For programs that are to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `secret-tool`, the reference for what is stored. */
  secretTool(args: readonly string[], input?: string): Promise<string>;
  stop(): Promise<void>;
}

const programs = ["dbus-daemon", "gnome-keyring-daemon", "secret-tool"];

/** What has to be installed for {@link startKeyring}; empty when nothing is missing. */
export function missingPrograms(): string[] {
  return programs.filter((program) => Bun.which(program) === null);
}

/** @param password opens the login keyring; without one the keyring stays locked. */
export async function startKeyring(password: string | undefined): Promise<KeyringSession> {
  const home = await mkdtemp(join(tmpdir(), "keyring-"));
  const bus = Bun.spawn(["dbus-daemon", "--session", "--nofork", "--print-address"], {
    stdout: "pipe",
    stderr: "ignore",
    env: { PATH: process.env.PATH ?? "", HOME: home, XDG_DATA_HOME: home },
  });
  const address = await firstLine(bus.stdout);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
    DBUS_SESSION_BUS_ADDRESS: address,
  };
  const unlock = password === undefined ? [] : ["--unlock"];
  const daemon = Bun.spawn(["gnome-keyring-daemon", "--foreground", "--components=secrets", ...unlock], {
    stdin: new Blob([password ?? ""]),
    stdout: "ignore",
    stderr: "ignore",
    env,
  });
  const secretTool = async (args: readonly string[], input = ""): Promise<string> => {
    const tool = Bun.spawn(["secret-tool", ...args], { env, stdin: new Blob([input]), stdout: "pipe", stderr: "pipe" });
    const [out, err] = await Promise.all([new Response(tool.stdout).text(), new Response(tool.stderr).text()]);
    await tool.exited;
    return out + err;
  };
  await untilOwned(env);
  return {
    env,
    secretTool,
    async stop() {
      daemon.kill();
      bus.kill();
      await Promise.all([daemon.exited, bus.exited]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function untilOwned(env: Record<string, string>): Promise<void> {
  const question = [
    "dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus",
    "org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets",
  ].join(" ");
  for (let round = 0; round < 1200; round += 1) {
    const ask = Bun.spawn(question.split(" "), { env, stdout: "pipe", stderr: "ignore" });
    if ((await new Response(ask.stdout).text()).includes("boolean true")) return;
    await Bun.sleep(50);
  }
  throw new Error("the keyring daemon did not come up");
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the D-Bus daemon did not start");
    text += value;
  }
  return text.slice(0, text.indexOf("\n"));
}
