import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import ProblemNote from "../../src/parts/ProblemNote.vue";
import ProposalActs from "../../src/rules/proposals/ProposalActs.vue";
import "../../src/rules/words";

afterEach(() => vi.unstubAllGlobals());

test("another version than the one that was seen is not approved by asking again", async () => {
  const posted: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    posted.push(await request.text());
    return Response.json({ type: "/problems/proposal-changed", title: "changed" }, { status: 409 });
  });
  const proposal = { id: "P1", status: "open", difference_digest: "sha256:first" };
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/", component: {} }] });
  const page = mount(ProposalActs, {
    props: { proposal: proposal as never, publication: null, rules: "" },
    global: { plugins: [router] },
  });
  await page.get("input").setValue(true);
  await page.get("form").trigger("submit");
  await flushPromises();
  expect(page.emitted("done")).toHaveLength(1);
  await page.setProps({ proposal: { ...proposal, difference_digest: "sha256:second" } as never });
  page.getComponent(ProblemNote).vm.$emit("again");
  await flushPromises();
  expect([page.get("input").element.checked, posted]).toEqual([false, ['{"seen":"sha256:first"}']]);
});
