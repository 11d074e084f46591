import { expect, test } from "vitest";
import { problemOf } from "../../src/client/problem";

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

test("a problem document is taken as it is", async () => {
  const document = { type: "/problems/unprocessable-case", title: "T", detail: "D", errors: [{ pointer: "/a", message: "M" }] };
  const problem = await problemOf(reply(422, document));
  expect(problem).toMatchObject({ kind: "unprocessable-case", status: 422, title: "T", detail: "D", again: null });
  expect(problem.faults).toEqual([{ pointer: "/a", message: "M" }]);
  expect(problem.explained).toBe("/problems/unprocessable-case");
});

test("a reply that may pass says after how many seconds to ask again", async () => {
  expect((await problemOf(reply(503, {}, { "Retry-After": "30" }))).again).toBe(30);
  expect((await problemOf(reply(429, {}, { "Retry-After": "soon" }))).again).toBe(5);
  expect((await problemOf(reply(502, "<html>"))).again).toBe(5);
  expect((await problemOf(reply(500, {}))).again).toBeNull();
});

test.each(["", "<html>", "null", "[1]", '"text"', '{"type": 1, "errors": "none"}'])("a body %j that is no problem document keeps its status", async (body) => {
  const problem = await problemOf(reply(500, body));
  expect(problem).toMatchObject({ kind: "status-500", title: "", faults: [], explained: "" });
});

test("an address elsewhere is never offered as the explanation", async () => {
  const problem = await problemOf(reply(500, { type: "https://elsewhere.example/problems/x" }));
  expect(problem.explained).toBe("");
});
