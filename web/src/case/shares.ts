/** Who pays what of a cost: parts that add up to it to the fen. */

import type { Schemas } from "../client/service";

export type Paid = Pick<Schemas["Totals"], "total_cost" | "total_self_pay" | Payer>;
export type Payer = (typeof PAYERS)[number];

/** In the order in which they pay; what is left is the person's own, within the scope of the policy and outside of it. */
export const PAYERS = [
  "basic_paid",
  "other_insurance_paid",
  "catastrophic_paid",
  "assistance_paid",
  "tilt_paid",
  "in_scope_self_pay",
  "out_of_scope_cost",
] as const;

export interface Share {
  payer: Payer;
  amount: string;
  /** Of the cost, 1 being all of it; 0 where there is no cost. */
  part: number;
}

export function shares(paid: Paid): Share[] {
  const whole = fen(paid.total_cost);
  return PAYERS.map((payer) => ({ payer, amount: paid[payer], part: whole ? fen(paid[payer]) / whole : 0 }));
}

/** "13745.56" is 1374556: whole numbers, in which nothing is lost. */
export const fen = (amount: string): number => Number(amount.replace(".", ""));

/** A part of 1 in percent with one decimal, as people compare them; "<0.1%" where it would vanish. */
export function partInPercent(part: number): string {
  if (part > 0 && part < 0.0005) return "<0.1%";
  return `${(part * 100).toFixed(1)}%`;
}
