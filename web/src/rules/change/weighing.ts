/** What is asked of an impact, and how it is sent: made-up persons as JSON, files of one's own as a form. */

import { send, type Schemas } from "../../client/service";
import { seeUnchanged } from "../../parts/chosen_files";

export interface Weighing {
  by: "population" | "file";
  persons: string;
  seed: string;
  enrolments: boolean;
  asOf: string;
  before: string;
  after: string;
}

export interface Files {
  claims: File | null;
  enrolments: File | null;
}

export const emptyWeighing = (): Weighing => ({
  by: "population",
  persons: "2000",
  seed: "1",
  enrolments: false,
  asOf: "",
  before: "",
  after: "",
});

type Posted = Record<string, unknown>;

/** What both ways have in common. */
export function changesOf(weighing: Weighing, files: Record<string, string | null>): Posted {
  const { asOf, before, after } = weighing;
  return {
    files,
    ...(asOf && { as_of: asOf }),
    ...((before || after) && {
      figures_of: { ...(before && { before: Number(before) }), ...(after && { after: Number(after) }) },
    }),
  };
}

export const populationOf = ({ persons, seed, enrolments }: Weighing): Posted => ({
  persons: Number(persons),
  seed: Number(seed),
  enrolments,
});

/** The form of `changes` and of those files that are given. */
export function formOf(changes: Posted, files: Files): FormData {
  const form = new FormData();
  form.append("changes", new Blob([JSON.stringify(changes)], { type: "application/json" }));
  for (const [name, file] of Object.entries(files) as [string, File | null][]) if (file) form.append(name, file);
  return form;
}

async function request(weighing: Weighing, drafted: Record<string, string | null>, files: Files, accept: string): Promise<Request> {
  const changes = changesOf(weighing, drafted);
  const headers = { Accept: accept };
  if (weighing.by === "file") {
    for (const file of Object.values(files) as (File | null)[]) if (file) await seeUnchanged(file);
    return new Request("/v1/rules/impact/claims", { method: "POST", body: formOf(changes, files), headers });
  }
  const body = JSON.stringify({ ...changes, population: populationOf(weighing) });
  return new Request("/v1/rules/impact", {
    method: "POST",
    body,
    headers: { ...headers, "Content-Type": "application/json" },
  });
}

export async function weigh(
  weighing: Weighing,
  drafted: Record<string, string | null>,
  files: Files,
): Promise<Schemas["ImpactReply"]> {
  const reply = await send(await request(weighing, drafted, files, "application/json"));
  return (await reply.json()) as Schemas["ImpactReply"];
}

export async function report(weighing: Weighing, drafted: Record<string, string | null>, files: Files): Promise<string> {
  return (await send(await request(weighing, drafted, files, "text/html"))).text();
}
