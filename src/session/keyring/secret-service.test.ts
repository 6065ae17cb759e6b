import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasDbus, startFakeKeyring } from "../../../test/support/fake-keyring.ts";
import { type KeyringSession, missingPrograms, startKeyring } from "../../../test/support/keyring-session.ts";
import { secretService } from "./secret-service.ts";

const missing = missingPrograms();
const entry = "https://files.example.com::alice";
const awkward = "A value !!#%<{}//\\q\"' with äöü 🙂 and __//__ in it";

describe.skipIf(missing.length > 0)(`Secret Service (needs ${missing.join(", ") || "nothing more"})`, () => {
  let session: KeyringSession;
  beforeAll(async () => {
    session = await startKeyring("test");
  });
  afterAll(() => session.stop());

  test("an item has exactly the attributes and label the Go client gives it", async () => {
    await secretService(session.env).write(entry, awkward);
    const shown = await session.secretTool(["search", "--all", "service", "com.pydio.cells-client"]);
    expect(shown).toContain(`label = Password for '${entry}' on 'com.pydio.cells-client'\n`);
    expect(shown).toContain(`secret = ${awkward}\n`);
    expect(shown.match(/^attribute\..*$/gm)?.sort()).toEqual([
      "attribute.service = com.pydio.cells-client",
      `attribute.username = ${entry}`,
    ]);
  });

  test("reads back what it wrote, replaces it, removes it", async () => {
    const keyring = secretService(session.env);
    const other = "http://localhost:8080::bob";
    await keyring.write(other, "one");
    await keyring.write(other, "two");
    expect(await keyring.read(other)).toBe("two");
    expect((await session.secretTool(["search", "--all", "username", other])).match(/^\[/gm)).toHaveLength(1);
    expect(await keyring.remove(other)).toBe(true);
    expect(await keyring.read(other)).toBeUndefined();
    expect(await keyring.remove(other)).toBe(false);
  });

  test("finds an item stored with the Go client's attributes by somebody else", async () => {
    const label = "--label=Password for 'https://x::go' on 'com.pydio.cells-client'";
    const words = ["store", label, "service", "com.pydio.cells-client", "username", "https://x::go"];
    await session.secretTool(words, "token__//__refresh");
    expect(await secretService(session.env).read("https://x::go")).toBe("token__//__refresh");
  });

  test("an empty secret and a long one survive", async () => {
    const keyring = secretService(session.env);
    const long = "x".repeat(200_000);
    await keyring.write("https://x::long", long);
    expect(await keyring.read("https://x::long")).toBe(long);
  });
});

describe.skipIf(missing.length > 0)("a keyring nobody unlocked", () => {
  test("fails at once where there is no screen to ask on", async () => {
    const session = await startKeyring(undefined);
    try {
      const error = await secretService(session.env)
        .write(entry, "x")
        .catch((reason: unknown) => reason);
      expect(String(error)).toMatch(/keyring (is locked|has no collection)/);
    } finally {
      await session.stop();
    }
  });
});

describe.skipIf(Bun.which("dbus-daemon") === null)("a session bus that is of no use", () => {
  test("without a keyring service", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bus-"));
    const config = join(folder, "bus.conf");
    // No folder of services: nothing can be started on demand.
    await Bun.write(
      config,
      `<busconfig><type>session</type><listen>unix:dir=${folder}</listen>
        <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
    );
    const bus = Bun.spawn(["dbus-daemon", `--config-file=${config}`, "--nofork", "--print-address"], {
      stdout: "pipe",
      stderr: "ignore",
    });
    const reader = bus.stdout.getReader();
    const address = new TextDecoder().decode((await reader.read()).value).trim();
    try {
      const keyring = secretService({ DBUS_SESSION_BUS_ADDRESS: address });
      expect(String(await keyring.read(entry).catch((reason: unknown) => reason))).toContain("no keyring service runs");
    } finally {
      bus.kill();
      await bus.exited;
      await rm(folder, { recursive: true });
    }
  });
});

describe.skipIf(!hasDbus)("a keyring in a mood (needs dbus-daemon)", () => {
  test.concurrent.each([
    ["silent", "The keyring did not answer within 3 s"],
    ["sluggish", "The keyring did not answer within 3 s"],
    ["denying", "access to the keyring was denied"],
  ] as const)(
    "%s",
    async (mood, told) => {
      const fake = await startFakeKeyring(mood);
      try {
        const keyring = secretService(fake.env);
        const work = [keyring.read(entry), keyring.write(entry, "x"), keyring.remove(entry)];
        for (const outcome of await Promise.all(work.map((each) => each.then(String, String)))) {
          expect(outcome).toContain(told);
        }
      } finally {
        await fake.stop();
      }
    },
    120_000,
  );
});

test("no D-Bus at all", async () => {
  const keyring = secretService({ XDG_RUNTIME_DIR: "/nowhere" });
  expect(String(await keyring.read(entry).catch((reason: unknown) => reason))).toContain("there is no D-Bus session");
});

test("an address where nobody listens", async () => {
  const keyring = secretService({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere/bus" });
  expect(String(await keyring.read(entry).catch((reason: unknown) => reason))).toContain("D-Bus session");
});

test.concurrent("a bus that accepts and never answers is given up after three seconds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bus-"));
  const path = join(folder, "bus");
  const silent = Bun.listen({ unix: path, socket: { data() {} } });
  try {
    const error = await secretService({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` })
      .read(entry)
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("did not answer within 3 s");
  } finally {
    silent.stop(true);
    await rm(folder, { recursive: true });
  }
});
