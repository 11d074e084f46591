/** A dry run as a table: every header of the file, what it is taken for, and what may be said instead. */

import type { Schemas } from "../../client/service";
import { NO_PART, type Said } from "./said";

type DryRun = Schemas["DryRun"];
type Label = Schemas["Label"];

export interface HeaderRow {
  header: string;
  /** The column that it fills, "" for none. */
  column: string;
  /** How that was found out: `own_name`, `told`, `not_understood` … */
  how: string;
  /** What the service says of it: why it is not used, or what is wrong with it. */
  remarks: Label[];
  faulty: boolean;
}

/** Headers in which something is wrong first, then those that nobody reads, then all others, each as in the file. */
export function headerRows(dry: DryRun, said: Said): HeaderRow[] {
  const rows = new Map<string, HeaderRow>();
  const row = (header: string, column: string, how: string, remarks: Label[] = []): void => {
    rows.set(header, { header, column, how, remarks, faulty: false });
  };
  for (const { header, column, how } of dry.understood) row(header, column, how);
  for (const { header, why, how } of dry.ignored) row(header, "", how, [why]);
  for (const [header, meaning] of Object.entries(said.columns))
    if (meaning && !rows.has(header)) row(header, meaning === NO_PART ? "" : meaning, "told");
  for (const { column, message } of dry.faults) {
    const found = rows.get(column);
    if (found) Object.assign(found, { faulty: true, remarks: [message] });
  }
  const turn = ({ faulty, column }: HeaderRow): number => (faulty ? 0 : column ? 2 : 1);
  return [...rows.values()].sort((one, other) => turn(one) - turn(other));
}

/** What is wrong with the file as a whole: no header of it bears the fault, and nothing that is asked for mends it. */
export function faultsOfFile(dry: DryRun, said: Said): Schemas["ColumnFault"][] {
  const shown = new Set([...headerRows(dry, said).map(({ header }) => header), ...dry.needed.map(({ column }) => column)]);
  return dry.faults.filter(({ column }) => !shown.has(column));
}

/** The values that all rows may be given where they say nothing, as the service lists them. */
export const assumable = (needed: Schemas["NeededColumn"]): string[] =>
  needed.assume === null ? [] : needed.assume.split(", ").filter((value) => /^\w+$/.test(value));
