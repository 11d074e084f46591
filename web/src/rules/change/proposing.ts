/** The changes made a proposal. It takes up to a minute, in which people go on: nothing that they change then is lost. */

import { answer, service } from "../../client/service";
import { asked } from "../../parts/asked";
import { draft, dropDraft, proposed, type Draft } from "../draft";

let sent = "";

/** For the tab, not for a view of it: whoever looks elsewhere and comes back finds it still on its way. */
export const proposing = asked(async () => {
  sent = JSON.stringify(draft);
  const { files, reason, inForceFrom, replacing } = JSON.parse(sent) as Draft;
  const body = { files, reason, in_force_from: inForceFrom || null };
  if (!replacing) return answer(service.POST("/v1/rules/proposals", { body }));
  return answer(service.POST("/v1/rules/proposals/{id}/versions", { params: { path: { id: replacing } }, body }));
});

/**
 * Propose the draft; returns the number of the proposal, "" where there is none. The draft is dropped, unless it was
 * changed meanwhile: what it is now may become the proposal's next version.
 */
export async function propose(): Promise<string> {
  await proposing.ask();
  const kept = proposing.reply.value;
  if (!kept || proposing.trouble.value) return "";
  const { id } = kept.proposal;
  proposed[id] = (JSON.parse(sent) as Draft).files;
  if (JSON.stringify(draft) === sent) dropDraft();
  else draft.replacing = id;
  proposing.forget();
  return id;
}
