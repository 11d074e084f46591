import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fingerprint, forgetSending, remember, sameness } from "../../src/audits/new/fingerprints";
import { nextSize, patience, sendAll } from "../../src/audits/new/sending";
import { unreachable } from "../../src/client/problem";

/** A service that keeps what comes, and does with the next requests what `moods` say. */
function serviceWith(moods: ("ok" | "down" | "busy" | "half" | "gone")[]) {
  let kept = "";
  const requests: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request.method);
    const mood = moods.shift() ?? "ok";
    const problem = (status: number, type: string, headers = {}) =>
      new Response(JSON.stringify({ type: `/problems/${type}`, title: type }), { status, headers });
    if (mood === "down") throw new TypeError("failed to fetch");
    if (mood === "busy") return problem(503, "busy", { "Retry-After": "3" });
    if (mood === "gone") return problem(404, "no-such-run");
    if (request.method === "GET") return Response.json({ received: kept.length });
    if (Number(request.headers.get("Upload-Offset")) !== kept.length) return problem(409, "upload-offset");
    const part = await request.text();
    // The bytes came, their receipt did not.
    kept += part;
    if (mood === "half") throw new TypeError("failed to fetch");
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(kept.length) } });
  });
  return { kept: () => kept, requests };
}

const TEXT = "0123456789".repeat(60_000);
const told = { sent: vi.fn(), held: vi.fn() };

describe("a file that is sent in parts", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    told.held.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function sent(signal = new AbortController().signal): Promise<void> {
    const sending = sendAll("00", new Blob([TEXT]), told, signal);
    let over = false;
    void sending.catch(() => undefined).finally(() => (over = true));
    while (!over) await vi.advanceTimersByTimeAsync(500);
    return sending;
  }

  it("arrives whole, and its progress is told", async () => {
    const service = serviceWith([]);
    await sent();
    expect(service.kept()).toBe(TEXT);
    expect(told.sent).toHaveBeenLastCalledWith(TEXT.length);
  });

  it("arrives whole although the service breaks off, is busy and starts anew, and nothing is kept twice", async () => {
    const service = serviceWith(["ok", "ok", "down", "busy", "ok", "half", "ok", "ok"]);
    await sent();
    expect(service.kept()).toBe(TEXT);
    expect(told.held.mock.calls.map(([problem]) => problem?.status ?? null)).toContain(503);
    expect(told.held).toHaveBeenLastCalledWith(null);
  });

  it("stops at what does not pass by itself", async () => {
    serviceWith(["ok", "gone"]);
    await expect(sent()).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it("stops where the file is no longer what was chosen, and says that", async () => {
    const service = serviceWith([]);
    const file = new Blob([TEXT]);
    const gone = { size: file.size, slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) };
    const sending = sendAll("00", gone as unknown as Blob, told, new AbortController().signal);
    await expect(sending).rejects.toMatchObject({ problem: { kind: "file-changed", again: null } });
    expect(service.requests).toEqual(["GET"]);
  });

  it("goes on where it was paused", async () => {
    const service = serviceWith([]);
    const paused = new AbortController();
    told.sent.mockImplementation((bytes: number) => bytes > 0 && bytes < TEXT.length && paused.abort(new Error("paused")));
    await expect(sent(paused.signal)).rejects.toThrow();
    told.sent.mockReset();
    await sent();
    expect(service.kept()).toBe(TEXT);
  });

  it("waits longer each time, or as the service says; parts take about a second", () => {
    expect([1, 2, 9].map((failures) => patience(unreachable(), failures))).toEqual([2, 4, 30]);
    expect(patience({ ...unreachable(), status: 503, again: 7 }, 3)).toBe(7);
    expect(nextSize(1 << 20, 100)).toBe(10 << 20);
    expect(nextSize(1 << 20, 60_000)).toBe(256 << 10);
  });
});

describe("a file that is chosen again", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => vi.unstubAllGlobals());

  it("is for people to know where the browser makes no digests", async () => {
    vi.stubGlobal("crypto", {});
    const file = new Blob(["abc"]);
    remember("1", await fingerprint(file));
    expect([await sameness("1", 3, file), await sameness("1", 4, file)]).toEqual(["unknown", "other"]);
  });

  it("is known by a digest where it was sent from here", async () => {
    const [file, other] = [new Blob(["abc"]), new Blob(["abx"])];
    expect(await sameness("1", 3, other)).toBe("unknown");
    expect(await sameness("1", 4, file)).toBe("other");
    remember("1", await fingerprint(file));
    expect([await sameness("1", 3, file), await sameness("1", 3, other)]).toEqual(["same", "other"]);
    const [long, changed] = ["a", "b"].map((letter) => new Blob(["x".repeat(200_000), letter, "y".repeat(200_000)])) as [Blob, Blob];
    expect(await fingerprint(long)).not.toBe(await fingerprint(changed));
    forgetSending("1");
    expect(localStorage.getItem("calc.audits.sending")).toBe("{}");
  });
});
