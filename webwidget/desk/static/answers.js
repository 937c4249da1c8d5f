// Finding an approved answer by its question, from the composer.

import { request } from "../../staff/static/request.js";
import { percent, say } from "../../staff/static/words.js";
import { withPictures } from "./suggestions.js";

/** The source of a picker; `locale()` is that of the open conversation. */
export const answers = (locale) => ({
  label: say("find_answer"),
  placeholder: say("find_answer_hint"),
  slow: true,
  empty: (typed) => (typed ? say("find_answer_nothing") : ""),
  async find(typed) {
    if (!typed) return [];
    const found = await request(`/desk/api/answers?${new URLSearchParams({ q: typed, locale: locale() })}`);
    return found.answers.map(({ entry, question, text, pictures, sure }) => ({
      entry,
      text,
      shown: withPictures({ text, pictures }),
      title: question,
      mark: sure == null ? "" : say("probability", { share: percent(sure) }),
    }));
  },
});
