/** Which rows are looked at: what may be chosen, from what the summary found, and how the service is asked for it. */

import type { Schemas } from "../../client/service";
import { say } from "../../words";
import { labelOf } from "../codes";
import type { Chosen } from "../hash_state";

export type Summary = Schemas["BatchSummary"] | Schemas["PremiumBatchSummary"];
export interface Choice {
  name: string;
  label: string;
  values: { value: string; label: string }[];
}

export const isOfClaims = (summary: Summary): summary is Schemas["BatchSummary"] => "by_track" in summary;
export const fundsOf = (summary: Summary): string[] => (isOfClaims(summary) ? ["catastrophic", "assistance", "tilt"] : ["subsidy"]);

/** What a fund is called here. */
export const fundLabel = (fund: string): string => say(`audits.fund.${fund}`);

/** By fund: its findings with rows and yuan. */
export const findingsOf = (summary: Summary): [string, Record<string, Schemas["FindingTotals"]>][] =>
  isOfClaims(summary) ? Object.entries(summary.findings) : [["subsidy", summary.findings]];

const PICKED = ["finding", "certainty", "fund", "status", "flag", "district", "category", "track", "month"];
/** Parameters that only make sense beside others. */
const BESIDE: Record<string, string[]> = { fund: ["finding", "certainty"] };

/** The parameters that pick rows, of all that is chosen on a page; those that the service would refuse are left out. */
export function pickingOf(chosen: Chosen): Chosen {
  const has = (name: string): boolean => Boolean(chosen[name]) && (BESIDE[name]?.some((one) => chosen[one]) ?? true);
  return Object.fromEntries(PICKED.filter(has).map((name) => [name, chosen[name] ?? ""]));
}

/** What may be picked by, with only what is found in this run. */
export function choicesOf(summary: Summary): Choice[] {
  const members = (kind: string, codes: (string | null)[]): Choice["values"] =>
    [...new Set(codes)].filter((code): code is string => code !== null).map((value) => ({ value, label: labelOf(kind, value) }));
  const findings = findingsOf(summary).flatMap(([, found]) => Object.keys(found));
  const choice = (name: string, values: Choice["values"]): Choice => ({ name, label: say(`audits.by.${name}`), values });
  const always = [
    choice("finding", members("finding", findings)),
    choice("fund", fundsOf(summary).map((value) => ({ value, label: fundLabel(value) }))),
    choice("status", members("status", Object.keys(summary.statuses))),
  ];
  if (!isOfClaims(summary))
    return [...always, choice("district", members("district", summary.by_district.map(({ id }) => id)))].filter(isChoice);
  const sure = Object.keys(summary.unknowns?.certainty ?? {}).length ? ["certain", "possible", "none"] : [];
  return [
    ...always,
    choice("certainty", sure.map((value) => ({ value, label: say(`audits.certainty.${value}`) }))),
    choice("flag", members("flag", Object.keys(summary.flags))),
    choice("district", members("district", summary.by_district.map(({ district }) => district))),
    choice("category", members("category", summary.by_category.map(({ category }) => category))),
    choice("track", members("track", summary.by_track.map(({ track }) => track))),
    choice("month", members("month", summary.by_month.map(({ month }) => month))),
  ].filter(isChoice);
}
const isChoice = ({ values }: Choice): boolean => values.length > 0;

/** The payments that the file records; all, where it records none. */
function comparedFunds(summary: Summary): string[] {
  const all = fundsOf(summary);
  const some = isOfClaims(summary) ? all.filter((fund) => summary.compared[fund]) : all;
  return some.length ? some : all;
}

/** The columns of a result that a list of rows shows, of one fund or of all. */
export function shownColumns(summary: Summary, fund = ""): string[] {
  const funds = fund ? [fund] : comparedFunds(summary);
  const sure = isOfClaims(summary) && summary.unknowns !== undefined;
  return [
    "status",
    ...funds.flatMap((one) => [`finding_${one}`, `difference_${one}`, ...(sure ? [`certainty_${one}`] : [])]),
    ...(isOfClaims(summary) ? ["track", "reasons", "assistance_paid", "flags"] : ["category", "subsidy"]),
    "errors",
  ];
}

/** How wide a column of rows is, in rem: what holds several words has more room. */
export const widthOf = (column: string): number =>
  /^(reasons|flags|errors)$/.test(column) ? 18 : column === "row" ? 6 : column === "track" ? 12 : 9;
