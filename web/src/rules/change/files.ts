/** Which kind of rules file a path names, and how a new one begins. */

import type { Schemas } from "../../client/service";

type File = Schemas["RulesFile"];

export const districtFile = (code: string): string => `rules/districts/${code}.yaml`;

/** The schema of the file at `path`; a new one is of the kind of those beside it. */
export function schemaNameOf(path: string, files: readonly File[]): string {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const beside = folder === "rules/" ? [] : files.filter((one) => one.path.startsWith(folder));
  return (files.find((one) => one.path === path) ?? beside[0])?.schema ?? "";
}

/** What the file of a district has to say at least; the check tells what is missing. */
export const newDistrictText = (code: string): string => `district: "${code}"\ndocument: \n`;
