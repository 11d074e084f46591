import { afterEach, expect, test, vi } from "vitest";
import { send } from "../../src/client/service";
import { answerWithKey, signedIn } from "../../src/client/signed_in";

afterEach(() => vi.unstubAllGlobals());

const asking = (): Request => new Request("http://localhost/v1/x", { method: "POST", body: "typed" });

test("a reply that breaks off on its way is no reply", async () => {
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"half":'));
      stream.error(new TypeError("network error"));
    },
  });
  vi.stubGlobal("fetch", async () => new Response(body));
  await expect(send(asking())).rejects.toMatchObject({ problem: { kind: "unreachable", again: 5 } });
});

test("one that is whole is as it came", async () => {
  const came = [
    new Response('{"a":1}', { status: 202, headers: { "Retry-After": "2", "Content-Type": "application/json" } }),
    new Response(null, { status: 204, headers: { "Upload-Offset": "7" } }),
  ];
  vi.stubGlobal("fetch", async () => came.shift());
  const [later, nothing] = [await send(asking()), await send(asking())];
  expect([later.status, later.headers.get("Retry-After"), await later.json()]).toEqual([202, "2", { a: 1 }]);
  expect([nothing.status, nothing.headers.get("Upload-Offset")]).toEqual([204, "7"]);
});

test("one without content is taken as it came, though a browser may give it a body", async () => {
  const empty = Object.defineProperty(new Response(null, { status: 204 }), "body", { value: new ReadableStream() });
  vi.stubGlobal("fetch", async () => empty);
  expect((await send(asking())).status).toBe(204);
});

test("what wants a key is sent again with all that was posted, and once", async () => {
  const sent: [string | null, string][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([request.headers.get("Authorization"), await request.text()]);
    if (request.headers.get("Authorization") === "Bearer good") return Response.json({});
    return Response.json({ type: "/problems/key-expired" }, { status: 401 });
  });
  const reply = send(asking());
  await vi.waitFor(() => expect(signedIn.asked).toBe(true));
  answerWithKey("good");
  expect((await reply).status).toBe(200);
  expect(sent).toEqual([
    [null, "typed"],
    ["Bearer good", "typed"],
  ]);
});
