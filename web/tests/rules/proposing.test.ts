import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { propose, proposing } from "../../src/rules/change/proposing";
import { draft, dropDraft, proposed } from "../../src/rules/draft";

let reply: (reply: Response) => void;

beforeEach(() => {
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (reply = resolve)));
  Object.assign(draft, { files: { "rules/a.yaml": "a: 1\n" }, reason: "r" });
});
afterEach(() => {
  vi.unstubAllGlobals();
  dropDraft();
});

const answered = async (): Promise<void> => {
  await vi.waitFor(() => expect(reply).toBeDefined());
  reply(Response.json({ proposal: { id: "P1" } }));
};

test("a draft that became a proposal is dropped, and kept to go on with", async () => {
  const asked = propose();
  await answered();
  expect(await asked).toBe("P1");
  expect([draft.files, proposed["P1"]]).toEqual([{}, { "rules/a.yaml": "a: 1\n" }]);
});

test("what is changed while it is proposed stays, as the next version", async () => {
  const asked = propose();
  expect(proposing.waiting.value).toBe(true);
  draft.files["rules/a.yaml"] = "a: 2\n";
  await answered();
  await asked;
  expect([draft.files, draft.replacing]).toEqual([{ "rules/a.yaml": "a: 2\n" }, "P1"]);
  expect(proposed["P1"]).toEqual({ "rules/a.yaml": "a: 1\n" });
});
