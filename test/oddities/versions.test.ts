import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import { type Caller, callerOf } from "./caller.ts";

const key = "common-files/v.txt";

for (const place of ["memory", "disk"] as const) {
  describe(`versions, ${place}`, () => {
    const dir = place === "disk" ? mkdtempSync(join(tmpdir(), "cec-versions-")) : undefined;
    const options = {
      ...(dir === undefined ? {} : { dir }),
      versions: ["pydiods1"],
      users: [{ name: "alice", password: "p" }],
    };
    let sandbox: Awaited<ReturnType<typeof startSandbox>>;
    let alice: Caller;

    beforeAll(async () => {
      sandbox = await startSandbox(options);
      alice = callerOf(sandbox, "alice");
      for (const text of ["first", "second!", "third!!!"]) await alice.put(key, text);
    });
    afterAll(async () => {
      await sandbox.stop();
      if (dir !== undefined) rmSync(dir, { recursive: true });
    });

    async function versions(path = key) {
      const { json } = await alice.rest("POST", "/a/tree/stats", { NodePaths: [path], Versions: true });
      return (json.Nodes ?? []).map((node: { MetaStore: Record<string, string>; Size?: string; Etag: string }) => ({
        id: JSON.parse(node.MetaStore.versionId ?? ""),
        description: JSON.parse(node.MetaStore.versionDescription ?? ""),
        size: node.Size,
        etag: node.Etag,
      }));
    }

    test("former contents are listed newest first, each with its ETag and size", async () => {
      const found = await versions();
      expect(found.map((one: { size: string }) => one.size)).toEqual(["7", "5"]);
      expect(found[1].etag).toBe(new Bun.CryptoHasher("md5").update("first").digest("hex"));
      expect(found[0].description).not.toBe("");
      const { json } = await alice.rest("POST", "/a/tree/stats", { NodePaths: [key] });
      expect(json.Nodes[0].MetaStore.datasource_versioning).toBe('"true"');
    });

    test("a workspace without the policy has no versions", async () => {
      await alice.put("personal-files/p.txt", "a");
      await alice.put("personal-files/p.txt", "b");
      expect(await versions("personal-files/p.txt")).toEqual([]);
    });

    test("GET and HEAD with versionId give that content, also a range of it", async () => {
      const [newer, older] = await versions();
      expect(await (await alice.gateway("GET", `${key}?versionId=${older.id}`)).text()).toBe("first");
      const head = await alice.gateway("HEAD", `${key}?versionId=${newer.id}`);
      expect(head.headers.get("content-length")).toBe("7");
      expect(head.headers.get("etag")).toBe(`"${newer.etag}"`);
      const part = await alice.gateway("GET", `${key}?versionId=${newer.id}`, { range: "bytes=1-2" });
      expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([206, "ec", "bytes 1-2/7"]);
    });

    test("a versionId that is no uuid is 400 InvalidArgument, an unknown one 404 NoSuchKey", async () => {
      const malformed = await alice.gateway("GET", `${key}?versionId=x`);
      expect([malformed.status, await malformed.text()]).toEqual([
        400,
        expect.stringContaining("<Code>InvalidArgument<"),
      ]);
      const unknown = await alice.gateway("GET", `${key}?versionId=00000000-0000-4000-8000-000000000000`);
      expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining("<Code>NoSuchKey<")]);
      expect((await alice.gateway("HEAD", `${key}?versionId=x`)).status).toBe(400);
    });

    test("CopyObject with a versionId makes it the present content, and what was present a version", async () => {
      const [, older] = await versions();
      const headers = { "x-amz-copy-source": `/io/${key}?versionId=${older.id}` };
      const copied = await alice.signed("PUT", key, headers);
      expect([copied.status, await copied.text()]).toEqual([200, expect.stringContaining("<CopyObjectResult")]);
      expect(await (await alice.gateway("GET", key)).text()).toBe("first");
      expect((await versions()).map((one: { size: string }) => one.size)).toEqual(["8", "7", "5"]);
      const unknown = { "x-amz-copy-source": `/io/${key}?versionId=00000000-0000-4000-8000-000000000000` };
      expect((await alice.signed("PUT", key, unknown)).status).toBe(404);
      expect((await alice.signed("PUT", key, { "x-amz-copy-source": `/io/${key}?versionId=x` })).status).toBe(400);
    });

    test("versions go with their file, and stay when it moves", async () => {
      await alice.put("common-files/w.txt", "1");
      await alice.put("common-files/w.txt", "22");
      const services = sandbox.services;
      await services.tree.rename("pydiods1/w.txt", "pydiods1/moved.txt");
      const [one] = await versions("common-files/moved.txt");
      expect(await (await alice.gateway("GET", `common-files/moved.txt?versionId=${one.id}`)).text()).toBe("1");
      const uuid = services.facts.nodes.find("pydiods1/moved.txt")?.uuid ?? "";
      expect((await alice.signed("DELETE", "common-files/moved.txt")).status).toBe(204);
      expect(services.facts.versions.of(uuid)).toEqual([]);
    });

    if (place === "disk") {
      test("they are there after a restart", async () => {
        const before = await versions();
        await sandbox.stop();
        sandbox = await startSandbox({ ...options, versions: [] });
        alice = callerOf(sandbox, "alice");
        expect(await versions()).toEqual(before);
        expect(await (await alice.gateway("GET", `${key}?versionId=${before[1].id}`)).text()).toBe("second!");
      });
    }
  });
}
