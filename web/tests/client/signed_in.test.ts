import { expect, test } from "vitest";
import { answerWithKey, askForKey, askForWantedKey, signedIn } from "../../src/client/signed_in";

test("whoever would rather not sign in is not asked at each request, but may ask to", async () => {
  const first = askForWantedKey();
  answerWithKey("");
  expect(await first).toBe(false);
  expect(await askForWantedKey()).toBe(false);
  expect(signedIn.asked).toBe(false);

  const onPurpose = askForKey();
  expect(signedIn.asked).toBe(true);
  answerWithKey("calc_key");
  expect(await onPurpose).toBe(true);

  const later = askForWantedKey();
  expect(signedIn.asked).toBe(true);
  answerWithKey("calc_other");
  expect(await later).toBe(true);
});
