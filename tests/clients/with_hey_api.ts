/** The client of hey-api under its own settings. */
import { client } from "./generated/hey_api/client.gen";
import { postV1Assessments, postV1Batches, postV1RulesImpactClaims } from "./generated/hey_api/sdk.gen";
import type { Case, RulesImpactOfFile } from "./generated/hey_api/types.gen";
import { address, check, posted } from "./posted";

const main = async (): Promise<void> => {
  client.setConfig({ baseUrl: address, throwOnError: true });
  const body: Case = JSON.parse(posted.caseText);
  const assessed = await postV1Assessments({ body, throwOnError: true });
  const audited = await postV1Batches({
    body: posted.batch,
    parseAs: "text",
    query: { assume: ["place_of_care:in_city"], column: ["是否定点:facility_designated"], ignore: ["备注"] },
    throwOnError: true,
  });
  const changes: RulesImpactOfFile = JSON.parse(posted.changes);
  const claims = new File([posted.claims], "claims.csv", { type: "text/csv" });
  const weighed = await postV1RulesImpactClaims({ body: { changes, claims }, throwOnError: true });

  const whole = assessed.data;
  if (typeof whole === "string" || !("claims" in whole)) throw new Error("neither a letter nor a draft was asked for");
  const first = whole.claims[0];
  check("hey-api", {
    assistance: first && "amounts" in first ? first.amounts.assistance_paid : null,
    rows: audited.response.headers.get("X-Batch-Rows"),
    persons: weighed.data.persons,
  });
};

void main();
