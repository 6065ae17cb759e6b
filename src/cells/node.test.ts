import { expect, test } from "bun:test";
import type { NodeBody } from "../protocol/rest.ts";
import { parseInt64, parseNode } from "./node.ts";

test("a file, as listings show it", () => {
  const node = parseNode({
    Uuid: "7ac0334a",
    Path: "common-files/dir/a.txt",
    Type: "LEAF",
    Size: "11",
    MTime: "1795472954",
    Etag: "5eb63bbb",
    MetaStore: {
      name: '"a.txt"',
      mime: '"text/plain"',
      "x-cells-hash": '"241d8a27"',
      bookmark: "true",
      "usermeta-tags": '"red,blue"',
      workspaces_shares: '[{"UUID":"u","Scope":3}]',
      broken: "not json",
    },
  });
  expect(node).toEqual({
    uuid: "7ac0334a",
    path: "common-files/dir/a.txt",
    name: "a.txt",
    kind: "file",
    sizeBytes: 11,
    modifiedSeconds: 1_795_472_954,
    etag: "5eb63bbb",
    hash: "241d8a27",
    mime: "text/plain",
    temporary: false,
    childrenCount: undefined,
    workspace: undefined,
    meta: {
      name: "a.txt",
      mime: "text/plain",
      "x-cells-hash": "241d8a27",
      bookmark: true,
      "usermeta-tags": "red,blue",
      workspaces_shares: [{ UUID: "u", Scope: 3 }],
      broken: "not json",
    },
  });
});

test("absent values are zero or undefined", () => {
  expect(parseNode({ Path: "ws/empty", Type: "LEAF" })).toMatchObject({
    kind: "file",
    sizeBytes: 0,
    modifiedSeconds: 0,
    hash: undefined,
    etag: undefined,
    uuid: "",
  });
  expect(parseNode({})).toMatchObject({ path: "", name: "" });
});

test("an upload in progress", () => {
  expect(parseNode({ Path: "ws/mp.bin", Type: "LEAF", Etag: "temporary" })).toMatchObject({ temporary: true });
});

test("the root of a workspace has a trailing slash there, and none here", () => {
  const root = parseNode({
    Path: "common-files/",
    Type: "COLLECTION",
    Size: "12",
    MetaStore: { name: '""', ws_root: '"true"', ChildrenCount: "2" },
  });
  expect(root).toMatchObject({ path: "common-files", name: "common-files", kind: "workspace", childrenCount: 2 });
});

test("workspaces and cells", () => {
  const meta = {
    ws_uuid: '"1c0d"',
    ws_label: '"Common Files"',
    ws_description: '"d"',
    ws_permissions: '"read,write"',
    ws_scope: '"ADMIN"',
  };
  const workspace = parseNode({ Path: "common-files", Type: "COLLECTION", MetaStore: meta });
  expect(workspace).toMatchObject({
    kind: "workspace",
    workspace: { uuid: "1c0d", label: "Common Files", description: "d", permissions: "read,write", scope: "ADMIN" },
  });
  expect(parseNode({ Path: "team/", Type: "COLLECTION", MetaStore: { ...meta, ws_scope: '"ROOM"' } })).toMatchObject({
    kind: "cell",
  });
  expect(parseNode({ Path: "ws/folder", Type: "COLLECTION" })).toMatchObject({ kind: "folder" });
});

test("names the language treats in a special way are only names", () => {
  const body = '{"Path":"ws/x","MetaStore":{"__proto__":"\\"a\\"","constructor":"\\"b\\""}}';
  const { meta } = parseNode(JSON.parse(body) as NodeBody);
  expect(Object.entries(meta)).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  expect(Object.getPrototypeOf(meta)).toBe(Object.prototype);
});

test("64-bit integers", () => {
  expect([parseInt64("5000000000"), parseInt64(7), parseInt64(undefined), parseInt64("x")]).toEqual([
    5_000_000_000, 7, 0, 0,
  ]);
});
