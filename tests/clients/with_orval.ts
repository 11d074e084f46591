/** The client of orval for fetch, under its own settings. Its addresses are a page's own, so here they get a host. */
import { postV1Assessments, postV1Batches, postV1RulesImpactClaims } from "./generated/orval";
import type { Case, RulesImpactOfFile } from "./generated/orval";
import { address, check, posted } from "./posted";

const ask = globalThis.fetch;
globalThis.fetch = (path, options) => ask(`${address}${String(path)}`, options);

const main = async (): Promise<void> => {
  const body: Case = JSON.parse(posted.caseText);
  // Of an operation with several forms of body orval leaves it to the caller to name one.
  const assessed = await postV1Assessments(body, {}, { headers: { "Content-Type": "application/json" } });
  if (assessed.status !== 200) throw new Error(JSON.stringify(assessed.data));
  const audited = await postV1Batches(
    new Blob([posted.batch], { type: "text/csv" }),
    { assume: ["place_of_care:in_city"], column: ["是否定点:facility_designated"], ignore: ["备注"] },
  );
  const changes: RulesImpactOfFile = JSON.parse(posted.changes);
  const claims = new File([posted.claims], "claims.csv", { type: "text/csv" });
  const weighed = await postV1RulesImpactClaims({ changes, claims });
  if (weighed.status !== 200 || typeof weighed.data === "string") throw new Error(JSON.stringify(weighed.data));

  const whole = assessed.data;
  if (typeof whole === "string" || !("claims" in whole)) throw new Error("neither a letter nor a draft was asked for");
  const first = whole.claims[0];
  check("orval", {
    assistance: first && "amounts" in first ? first.amounts.assistance_paid : null,
    rows: audited.headers.get("X-Batch-Rows"),
    persons: weighed.data.persons,
  });
};

void main();
