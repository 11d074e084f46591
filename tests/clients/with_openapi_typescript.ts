/** The types of openapi-typescript under its own settings, called through openapi-fetch. */
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/openapi_typescript";
import { address, check, posted } from "./posted";

type Schemas = components["schemas"];

const main = async (): Promise<void> => {
  const client = createClient<paths>({ baseUrl: address });
  const body: Schemas["Case"] = JSON.parse(posted.caseText);
  const assessed = await client.POST("/v1/assessments", { body });
  if (assessed.error) throw new Error(assessed.error.detail);

  // Written out: nothing that may be left out has to be there.
  const least: Schemas["Case"] = { case_id: "C-1", person: { district: "500101", insurance: "resident", identities: [] } };
  const refused = await client.POST("/v1/assessments", { body: least });
  if (refused.error?.errors?.[0]?.code !== "nothing_to_compute") throw new Error("a case without claims is refused");

  const audited = await client.POST("/v1/batches", {
    body: posted.batch,
    bodySerializer: (file) => file,
    parseAs: "text",
    headers: { "Content-Type": "application/octet-stream" },
    params: {
      query: {
        form: "csv",
        assume: ["place_of_care:in_city"],
        column: ["是否定点:facility_designated"],
        ignore: ["备注"],
      },
    },
  });
  if (audited.error) throw new Error(audited.error.detail);

  const changes: Schemas["RulesImpactOfFile"] = JSON.parse(posted.changes);
  const weighed = await client.POST("/v1/rules/impact/claims", {
    body: { changes, claims: posted.claims },
    bodySerializer: (parts) => {
      const form = new FormData();
      form.append("changes", JSON.stringify(parts.changes));
      if (parts.claims !== undefined) form.append("claims", new Blob([parts.claims], { type: "text/csv" }), "claims.csv");
      return form;
    },
  });
  if (weighed.error) throw new Error(weighed.error.detail);
  if (typeof weighed.data === "string") throw new Error("no page was asked for");

  const whole = assessed.data;
  if (typeof whole === "string" || !("claims" in whole)) throw new Error("neither a letter nor a draft was asked for");
  const first = whole.claims[0];
  check("openapi-typescript", {
    assistance: first && "amounts" in first ? first.amounts.assistance_paid : null,
    rows: audited.response.headers.get("X-Batch-Rows"),
    persons: weighed.data.persons,
  });
};

void main();
