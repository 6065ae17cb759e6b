import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Message as CallMessage, Message, sessionBus, Variant } from "@jellybrick/dbus-next";

/** How a keyring behaves that GNOME's cannot be brought to. */
export type Mood =
  /** Has the name and never answers. */
  | "silent"
  /** Answers every call, each after a second. */
  | "sluggish"
  /** Locked; whoever is asked to unlock it says no. */
  | "denying";

export interface FakeKeyring {
  /** With a screen, so that the person can be asked. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const root = "/org/freedesktop/secrets";
const collection = `${root}/collection/login`;
const prompt = `${root}/prompt/p1`;

/** Whether {@link startFakeKeyring} can do its work here. */
export const hasDbus = Bun.which("dbus-daemon") !== null;

/** A session bus of its own without services, and on it a Secret Service of the given mood. */
export async function startFakeKeyring(mood: Mood): Promise<FakeKeyring> {
  const folder = await mkdtemp(join(tmpdir(), "bus-"));
  const config = join(folder, "bus.conf");
  await Bun.write(
    config,
    `<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen>
      <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const daemon = Bun.spawn(["dbus-daemon", `--config-file=${config}`, "--nofork", "--print-address"], {
    stdout: "pipe",
    stderr: "ignore",
  });
  await daemon.stdout.getReader().read();
  const busAddress = `unix:path=${folder}/bus`;
  const bus = sessionBus({ busAddress });
  let stopped = false;
  bus.addMethodHandler((call: CallMessage) => {
    if (!call.path?.startsWith(root)) return false;
    if (mood === "silent") return true;
    const reply = () => {
      if (stopped) return;
      const [signature, body] = answerTo(call);
      bus.send(Message.newMethodReturn(call, signature, body));
      if (call.member !== "Prompt") return;
      const dismissed = [true, new Variant("s", "")];
      bus.send(Message.newSignal(prompt, "org.freedesktop.Secret.Prompt", "Completed", "bv", dismissed));
    };
    if (mood === "sluggish") setTimeout(reply, 1000);
    else reply();
    return true;
  });
  await bus.requestName("org.freedesktop.secrets", 0);
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: busAddress, XDG_RUNTIME_DIR: folder, DISPLAY: ":0" },
    async stop() {
      stopped = true;
      bus.disconnect();
      daemon.kill();
      await daemon.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything is locked and has to be asked for. */
function answerTo({ member }: CallMessage): [string, unknown[]] {
  switch (member) {
    case "SearchItems":
      return ["aoao", [[], [`${collection}/1`]]];
    case "Unlock":
      return ["aoo", [[], prompt]];
    case "Get":
      return ["v", [new Variant("ao", [collection])]];
    case "OpenSession":
      return ["vo", [new Variant("s", ""), `${root}/session/s1`]];
    default:
      return ["", []];
  }
}
