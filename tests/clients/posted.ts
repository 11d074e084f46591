/** What is posted to the service, and what has to come back: the same for each client. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

export const address = process.env.SERVICE ?? "";
const read = (name: string): string => readFileSync(`${process.env.POSTED}/${name}`, "utf-8");

export const posted = {
  caseText: read("case.json"),
  batch: read("batch.csv"),
  claims: read("claims.csv"),
  changes: read("changes.json"),
};

/** Assistance of the worked case, as its page has it. */
export const assistance = process.env.ASSISTANCE;
export const rows = process.env.ROWS;
export const persons = Number(process.env.PERSONS);

export const check = (client: string, found: Record<string, unknown>): void => {
  assert.deepEqual(found, { assistance, rows, persons });
  console.log(`${client}: a case, a batch and an impact were posted and read`);
};
