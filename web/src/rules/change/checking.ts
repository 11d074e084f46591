/** What the service says of the changes while they are typed: asked a moment after the last key. */

import { watch } from "vue";
import { answer, service } from "../../client/service";
import { asked } from "../../parts/asked";
import { changedPaths, draft } from "../draft";

const PAUSE = 350;

/** The check of all changes; null until something is changed. */
export const checked = asked(async () => {
  if (!changedPaths.value.length) return null;
  return answer(service.POST("/v1/rules/check", { body: { files: { ...draft.files } } }));
});

/** The same with the whole decision space, which takes seconds. */
export const deeplyChecked = asked(() =>
  answer(service.POST("/v1/rules/check", { body: { files: { ...draft.files }, deep: true } })),
);

let timer: ReturnType<typeof setTimeout> | undefined;

watch(
  () => JSON.stringify(draft.files),
  () => {
    deeplyChecked.forget();
    clearTimeout(timer);
    timer = setTimeout(() => void checked.ask(), PAUSE);
  },
  { immediate: true },
);
