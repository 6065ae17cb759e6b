import { describe, expect, test } from "bun:test";
import { parseFaultRule } from "./fault-rule.ts";
import { Faults } from "./faults.ts";

describe("parseFaultRule", () => {
  test("reads every action", () => {
    expect(parseFaultRule("latency=30ms,on=request")).toEqual({ action: "latency", delayMs: 30, on: "request" });
    expect(parseFaultRule("status=503,retry-after=2,every=3,method=put,path=/io/*")).toEqual({
      action: "status",
      status: 503,
      retryAfterSeconds: 2,
      every: 3,
      method: "PUT",
      path: "/io/*",
    });
    expect(parseFaultRule("cut=64K,count=1,skip=2")).toEqual({ action: "cut", bytes: 65_536, count: 1, skip: 2 });
    expect(parseFaultRule("slow=1M,probability=0.5,seed=7")).toEqual({
      action: "slow",
      bytesPerSecond: 1_048_576,
      probability: 0.5,
      seed: 7,
    });
    expect(parseFaultRule("wrong=10")).toEqual({ action: "wrong", offset: 10 });
    expect(parseFaultRule("stall=2s,at=4K")).toEqual({ action: "stall", pauseMs: 2000, afterBytes: 4096 });
  });

  test.each([
    "",
    "status",
    "status=",
    "status=99",
    "explode=1",
    "cut=1,on=sideways",
    "cut=1,evry=2",
    "slow=0",
    "cut=x",
  ])("refuses %p as a usage error", (text) => {
    expect(() => parseFaultRule(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("Faults", () => {
  const hits = (faults: Faults, times: number, method = "GET", target = "/x") =>
    Array.from({ length: times }, () => faults.meet(method, target).length);

  test("counts only what matches method and path", () => {
    const faults = new Faults(["status=500,every=2,method=PUT,path=/io/*.txt"]);
    expect(faults.meet("GET", "/io/a.txt")).toEqual([]);
    expect(faults.meet("PUT", "/io/a.bin")).toEqual([]);
    expect(faults.meet("PUT", "/io/a%20b.txt")).toEqual([]);
    expect(faults.meet("PUT", "/io/a.txt?x-id=PutObject").length).toBe(1);
  });

  test("compares the query when the pattern asks for it", () => {
    const faults = new Faults(["cut=0,path=/io/*?*partNumber=2*"]);
    expect(hits(faults, 1, "PUT", "/io/a?partNumber=1&uploadId=u")).toEqual([0]);
    expect(hits(faults, 1, "PUT", "/io/a?partNumber=2&uploadId=u")).toEqual([1]);
  });

  test("skips, repeats and stops", () => {
    expect(hits(new Faults(["cut=0,skip=1,every=2,count=2"]), 8)).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
  });

  test("the same seed gives the same run, another one another", () => {
    const run = (seed: number) => hits(new Faults([{ action: "cut", bytes: 0, probability: 0.5, seed }]), 40).join("");
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
    expect(run(5)).toContain("1");
    expect(run(5)).toContain("0");
  });

  test("a rule can be taken away", () => {
    const faults = new Faults();
    const remove = faults.add("cut=0");
    expect(hits(faults, 1)).toEqual([1]);
    remove();
    expect(hits(faults, 1)).toEqual([0]);
  });
});
