/** Each benefit of the rules in force as boxes in a row: whom, which care, from which cost, how much. */

import type { Schemas } from "../../client/service";
import { percent, thousands } from "../../parts/amounts";

type Rules = Schemas["RulesInForce"];
type Ratio = Schemas["CategoryRatio"];
type Figure = Schemas["FigureInForce"];
export type Say = (word: string, named?: Record<string, unknown>) => string;

export interface Box {
  heading: string;
  lines: string[];
}

export interface Drawn {
  id: string;
  name: string;
  boxes: Box[];
  unverified: boolean;
}

const list = (labelled: readonly { label: string }[]): string => labelled.map((one) => one.label).join(" · ");
const shown = (figure: Figure | null, otherwise: string): string =>
  figure?.value == null ? otherwise : figure.unit === "ratio" ? percent(figure.value) : thousands(figure.value);

/** A condition as the rules write it, its amounts with separators. */
const readable = (condition: string): string =>
  condition.replaceAll(/\d+\.\d+/g, thousands).replaceAll(">=", "≥").replaceAll("<=", "≤");

/** The categories of each ratio, in the order in which the rules have them. */
export function byRatio(ratios: readonly Ratio[], say: Say): string[] {
  const values = [...new Set(ratios.map((one) => one.value ?? ""))];
  const members = (value: string): Ratio[] => ratios.filter((one) => (one.value ?? "") === value);
  return values.map((value) => say("rules.ratioFor", { ratio: percent(value), whom: list(members(value)) }));
}

const cap = (figure: Figure, say: Say): string =>
  figure.value === null ? say("rules.noCap") : say("rules.cap", { amount: thousands(figure.value) });

/** Each track of medical assistance. */
export function tracksDrawn({ laws }: Rules, say: Say): Drawn[] {
  return laws.medical_assistance.tracks.map((track) => ({
    id: track.track,
    name: track.label,
    unverified: ![...track.ratios, track.annual_cap, ...track.bounds].every((figure) => figure.verified),
    boxes: [
      { heading: say("rules.who"), lines: [track.categories ? list(track.categories) : say("rules.everybody")] },
      { heading: say("rules.care"), lines: [track.disease_class.label, list(track.settings), list(track.facility_levels)] },
      {
        heading: say("rules.from"),
        lines: [
          track.stay_policy_scope_cost
            ? say("rules.stayCost", { cost: readable(track.stay_policy_scope_cost) })
            : say("rules.fromFirst"),
        ],
      },
      { heading: say("rules.pays"), lines: [...byRatio(track.ratios, say), cap(track.annual_cap, say)] },
    ],
  }));
}

/** Catastrophic insurance, and tilt assistance where there is any. */
export function insuranceDrawn({ laws }: Rules, say: Say): Drawn[] {
  const { terms, uplift, insured, label } = laws.catastrophic_insurance;
  const { tilt_assistance: tilt } = laws;
  const catastrophic: Drawn = {
    id: "catastrophic",
    name: label,
    unverified: [terms.deductible, terms.ratio, terms.annual_cap].some((figure) => figure?.verified === false),
    boxes: [
      { heading: say("rules.who"), lines: [say("rules.insured", { whom: list(insured) })] },
      { heading: say("rules.from"), lines: [terms.reason ?? say("rules.deductible", { amount: shown(terms.deductible, "–") })] },
      {
        heading: say("rules.pays"),
        lines: [
          ...(terms.ratio ? [say("rules.ratio", { ratio: shown(terms.ratio, "–") }), cap(terms.annual_cap as Figure, say)] : []),
          say("rules.uplift", {
            whom: list(uplift.categories),
            less: shown(uplift.deductible_reduced_by, "–"),
            more: shown(uplift.ratio_raised_by, "–"),
          }),
        ],
      },
    ],
  };
  const drawn = tilt.groups.map((group, at) => ({
    id: `tilt-${at}`,
    name: tilt.label,
    unverified: !group.annual_cap.verified,
    boxes: [
      { heading: say("rules.who"), lines: [group.categories ? list(group.categories) : say("rules.everybody")] },
      { heading: say("rules.care"), lines: [list(tilt.conditions.referrals), list(tilt.conditions.places_of_care)] },
      {
        heading: say("rules.pays"),
        lines: [
          ...group.bands.map((band) =>
            say("rules.tiltBand", { above: shown(band.threshold, "–"), ratio: shown(band.ratio, "–") }),
          ),
          cap(group.annual_cap, say),
        ],
      },
    ],
  }));
  return [catastrophic, ...drawn];
}
