/** What reviewers enter about the rows of a sample: kept in this tab until the service has it. */

import { answer, service, type Schemas } from "../../client/service";
import { keep, kept } from "../../client/kept_for_tab";
import { Refused } from "../../client/problem";

export interface Draft {
  outcome: "" | "confirmed" | "not_confirmed";
  amount: string;
  reason: string;
}
export type Drafts = Record<string, Draft>;
type Review = Schemas["RowReview"];
type Posted = Schemas["PostedReview"];

export const MOST_AT_ONCE = 1000;
const place = (run: string): string => `calc.audits.reviews.${run}`;

export const recallDrafts = (run: string): Drafts => JSON.parse(kept(place(run)) ?? "{}") as Drafts;

export function keepDrafts(run: string, drafts: Drafts): void {
  keep(place(run), Object.keys(drafts).length ? JSON.stringify(drafts) : null);
}

/** The review of each row that stands. Throws `Refused`. */
export async function standing(run: string): Promise<Map<number, Review>> {
  const found = new Map<number, Review>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = cursor ? { cursor } : {};
    const page: Schemas["RowReviewList"] = await answer(
      service.GET("/v1/audits/{id}/reviews", { params: { path: { id: run }, query } }),
    );
    for (const review of page.reviews) if (review.stands) found.set(review.row, review);
    cursor = page.next;
  }
  return found;
}

/** Drafts as the service takes them, in the order of their rows; those that say nothing yet are left out. */
export function posted(drafts: Drafts): Posted[] {
  return Object.entries(drafts)
    .filter(([, { outcome }]) => outcome !== "")
    .map(([row, { outcome, amount, reason }]) => ({
      row: Number(row),
      outcome: outcome as "confirmed",
      ...(outcome === "confirmed" ? { amount: amount.trim() } : {}),
      reason: reason.trim(),
    }))
    .sort((one, other) => one.row - other.row);
}

/** Forget the drafts of `reviews`, which the service has; one that was changed since they were sent stays. */
export function forgetSent(drafts: Drafts, reviews: Posted[]): void {
  const now = new Map(posted(drafts).map((one) => [one.row, JSON.stringify(one)]));
  for (const sent of reviews) if (now.get(sent.row) === JSON.stringify(sent)) delete drafts[sent.row];
}

/** Send drafts, as many at once as may be; calls `taken` with each part that is kept. Throws `Refused`. */
export async function sendReviews(run: string, drafts: Drafts, taken: (reviews: Posted[]) => void): Promise<void> {
  const all = posted(drafts);
  for (let at = 0; at < all.length; at += MOST_AT_ONCE) {
    const reviews = all.slice(at, at + MOST_AT_ONCE);
    try {
      await service.POST("/v1/audits/{id}/reviews", { params: { path: { id: run } }, body: { reviews } });
    } catch (error) {
      if (error instanceof Refused) throw new Refused({ ...error.problem, faults: byRow(error.problem.faults, reviews) });
      throw error;
    }
    taken(reviews);
  }
}

/** Faults that name the row, not the place in a list that nobody sees. */
function byRow(faults: Refused["problem"]["faults"], reviews: { row: number }[]): Refused["problem"]["faults"] {
  return faults.map((fault) => {
    const [, at, field] = /^\/reviews\/(\d+)(?:\/(\w+))?$/.exec(fault.pointer ?? "") ?? [];
    const row = at === undefined ? undefined : reviews[Number(at)]?.row;
    return row === undefined ? fault : { ...fault, row, field: field ?? "" };
  });
}
