import { afterAll, beforeAll, expect, test } from "bun:test";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";

/*
 * Whatever prints a table: on a screen of 80 columns its lines fit, but for ids and addresses, which are copied and stay whole; in a pipe
 * nothing is cut.
 */

let world: ExampleWorld;
const long = "rather-long-name-that-goes-on-and-on-until-it-does-not-fit-the-screen-of-anybody.txt";

beforeAll(async () => {
  world = await startExampleWorld();
  await world.put(`common-files/${long}`);
  await world.put("common-files/short.txt");
  await world.cec(["share", `common-files/${long}`]);
  await world.cec(["rm", "-f", "common-files/short.txt"]);
  await world.changeSome();
});
afterAll(() => world.stop());

const lines: readonly (readonly [string, string?])[] = [
  ["ls -d common-files"],
  ["ls --columns path,name,type,date,etag common-files"],
  ["search report --columns type,path,name,etag"],
  ["search . --facets"],
  ["share audit --columns path,access,findings"],
  ["share ls --columns path,label,access,expires"],
  ["trash ls"],
  ["versions ls common-files/notes.txt --columns number,size,description"],
  ["meta get common-files/*"],
  ["meta ls-namespaces"],
  ["idm list-users --columns login,group,profile", "admin"],
  ["idm list-workspaces --columns label,description,scope,slug", "admin"],
  ["idm list-roles --columns label", "admin"],
  ["jobs get --columns label,owner,status,message,modified", "admin"],
  ["info"],
];

test.each(lines)("%s", async (line, user = "alice") => {
  const words = line.split(" ");
  const options = { user, columns: 80 };
  const piped = await world.cec(words, options);
  const shown = await world.cec(words, { ...options, screen: true });
  expect([0, 9]).toContain(piped.exitCode);
  expect(piped.stdout).toContain("+--");
  expect(piped.stdout).not.toContain("…");
  const tables = shown.stdout.split("\n").filter((each) => /^[+|]/.test(each));
  expect(tables.length).toBeGreaterThan(3);
  expect(tables.filter((each) => Bun.stringWidth(each) > 80)).toEqual([]);
});

test.each([
  ["jobs get --columns id,status,owner", "admin"],
  ["share ls --columns url,state,access", "alice"],
  ["idm list-users --columns uuid,login", "admin"],
  ["idm list-acls -n DATASOURCE:pydiods1", "admin"],
])("%s keeps ids and addresses whole", async (line, user) => {
  const shown = await world.cec(line.split(" "), { user, columns: 40, screen: true });
  const piped = await world.cec(line.split(" "), { user });
  const wholes = piped.stdout.match(/(?<=\| )\S{20,}(?= )/g) ?? [];
  expect(wholes.length).toBeGreaterThan(0);
  for (const each of wholes) expect(shown.stdout).toContain(each);
});
