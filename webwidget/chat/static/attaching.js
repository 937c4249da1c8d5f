// Pictures and PDFs that are chosen, pasted or dropped. What shows and sends them is loaded when the first one comes.

import { find, later } from "./dom.js";

export class Attaching {
  #tray = null;
  #config;
  #changed;

  /** `changed()` is called when there are others. */
  constructor(config, changed) {
    this.#config = config;
    this.#changed = changed;
    const field = find("file");
    find("attach").addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      this.#add([...field.files]);
      field.value = "";
    });
    addEventListener("paste", (event) => event.clipboardData.getData("text") || this.#given(event, event.clipboardData));
    addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    addEventListener("drop", (event) => this.#given(event, event.dataTransfer));
  }

  get count() {
    return this.#tray?.count ?? 0;
  }

  take() {
    return this.#tray?.take() ?? [];
  }

  #given(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    this.#add([...files]);
  }

  async #add(files) {
    if (!this.#config.file_limit) return; // the site takes none
    const { Tray } = await later(() => import("./later/tray.js"));
    this.#tray ??= new Tray(this.#config, this.#changed);
    this.#tray.add(files);
    find("text").focus();
  }
}
