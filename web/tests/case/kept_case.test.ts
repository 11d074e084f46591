import { beforeEach, describe, expect, it } from "vitest";
import { caseInFile } from "../../src/case/case_files";
import { freeName, posted } from "../../src/case/compared";
import { addClaim, draft, enter, isEntered, newCase, takeCase, takeOut, variants } from "../../src/case/kept_case";
import { listAt } from "../../src/case/pointers";

const ids = (): unknown[] => listAt(draft.value, "/claims").map((claim) => (claim as { claim_id: string }).claim_id);
const kept = (): { draft: unknown; variants: unknown[] } => JSON.parse(sessionStorage.getItem("calc.case") ?? "null");

describe("the case of this tab", () => {
  beforeEach(() => takeCase(newCase()));

  it("is kept with every key, with its variants", () => {
    enter("/person/district", "500101");
    variants.value = [{ name: "a", pointer: "/claims/0/referral", value: "missing" }];
    expect(kept()).toEqual({ draft: draft.value, variants: variants.value });
  });

  it("is new until something is entered", () => {
    expect(isEntered()).toBe(false);
    enter("/claims/0/total_cost", "1");
    expect(isEntered()).toBe(true);
    enter("/claims/0/total_cost", undefined);
    expect(isEntered()).toBe(false);
  });

  it("gives each claim an id of its own, a copy behind its original", () => {
    addClaim();
    addClaim();
    enter("/claims/0/referral", "missing");
    addClaim(0);
    expect(ids()).toEqual(["1", "4", "2", "3"]);
    expect(listAt(draft.value, "/claims")[1]).toMatchObject({ referral: "missing" });
  });

  it("keeps each variant at the claim that it is of, and loses those of a claim that goes", () => {
    addClaim();
    addClaim();
    const of = (at: number) => ({ name: `of ${at + 1}`, pointer: `/claims/${at}/referral`, value: "missing" });
    variants.value = [of(0), of(1), of(2), { name: "tier", pointer: "/person/insurance", value: "x" }];
    const meant = (): string[] => variants.value.map(({ name, pointer }) => `${name}: ${pointer}`);
    addClaim(0);
    expect(meant()).toEqual(["of 1: /claims/0/referral", "of 2: /claims/2/referral", "of 3: /claims/3/referral", "tier: /person/insurance"]);
    takeOut("/claims", 2, []);
    expect(meant()).toEqual(["of 1: /claims/0/referral", "of 3: /claims/2/referral", "tier: /person/insurance"]);
    expect(ids()).toEqual(["1", "4", "3"]);
  });

  it("says nothing of a list whose last entry goes, or that there is none", () => {
    enter("/person/identities", [{}]);
    takeOut("/person/identities", 0, undefined);
    takeOut("/claims", 0, []);
    expect(draft.value).toEqual({ case_id: "1", person: {}, claims: [] });
  });

  it("loses its variants to another case", () => {
    variants.value = [{ name: "a", pointer: "/x", value: 1 }];
    takeCase({ case_id: "C" });
    expect(variants.value).toEqual([]);
  });
});

describe("a file", () => {
  it("holds a case, or it does not", () => {
    expect(caseInFile('\uFEFF{"case_id":"C"}')).toEqual({ case_id: "C" });
    expect([caseInFile("[1]"), caseInFile("no"), caseInFile("null")]).toEqual([null, null, null]);
  });
});

describe("variants", () => {
  it("are posted as patches, each under a name of its own", () => {
    const planned = [{ name: "a", pointer: "/claims/0/referral", value: "compliant" }];
    expect(posted({ case_id: "C" }, planned)).toEqual({
      case: { case_id: "C" },
      variants: [{ name: "a", patch: [{ op: "add", path: "/claims/0/referral", value: "compliant" }] }],
    });
    expect([freeName("b", planned), freeName("a", planned)]).toEqual(["b", "a 2"]);
  });
});
