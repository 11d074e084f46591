import { expect, test } from "vitest";
import { Refused, unreachable } from "../src/client/problem";
import { asked } from "../src/parts/asked";

test("a reply that was overtaken is dropped", async () => {
  const waiting: ((value: string) => void)[] = [];
  const question = asked(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const first = question.ask();
  const second = question.ask();
  waiting[1]?.("second");
  waiting[0]?.("first");
  await Promise.all([first, second]);
  expect(question.reply.value).toBe("second");
});

test("what was answered before stays where asking again fails", async () => {
  let fails = false;
  const question = asked(async () => {
    if (fails) throw new Refused(unreachable());
    return "kept";
  });
  await question.ask();
  fails = true;
  await question.ask();
  expect([question.reply.value, question.trouble.value?.kind, question.waiting.value]).toEqual(["kept", "unreachable", false]);
});

test("what is forgotten while it is awaited is not shown when it comes", async () => {
  const waiting: ((value: string) => void)[] = [];
  const question = asked(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const awaited = question.ask();
  question.forget();
  expect(question.waiting.value).toBe(false);
  waiting[0]?.("of the case as it was");
  await awaited;
  expect([question.reply.value, question.trouble.value]).toEqual([null, null]);
});
