// The frame beside the form of a site. A new one is made for each change and shown when it is ready, so nothing flickers.

const WIDTHS = { wide: [700, 660], phone: [375, 667] };
const LONGEST = 4000; // ms that the last frame stands for one that does not say it is ready

export class SitePreview {
  #node;
  #stage;
  #frame = null;
  #next = null;

  constructor(node) {
    this.#node = node;
    this.#stage = node.querySelector(".stage");
    this.words = node.dataset;
    if (matchMedia("(prefers-color-scheme: dark)").matches) node.querySelector("[name=preview-scheme][value=dark]").checked = true;
    if (innerWidth < 600) node.querySelector("[name=preview-width][value=phone]").checked = true;
    new ResizeObserver(() => this.#fit()).observe(this.#stage);
    addEventListener("message", ({ origin, data }) => {
      if (origin === location.origin && data?.preview === "shown") this.#swap();
    });
  }

  wish(name) {
    return this.#node.querySelector(`[name=preview-${name}]:checked`)?.value ?? "";
  }

  get wishes() {
    return [...this.#node.querySelectorAll("input:checked")].map(({ name, value }) => [name, value]);
  }

  /** One of the site's languages is shown. */
  among(locales) {
    const boxes = [...this.#node.querySelectorAll("[name=preview-locale]")];
    const fitting = boxes.filter((box) => locales.includes(box.value));
    if (fitting.length && !fitting.some((box) => box.checked)) fitting[0].checked = true;
    this.#node.querySelector("#preview-locales").hidden = fitting.length < 2;
  }

  show(address) {
    this.#next?.remove();
    const frame = (this.#next = document.createElement("iframe"));
    frame.title = this.#stage.dataset.title;
    frame.inert = true; // until it is shown, nothing in it takes the focus from the form
    frame.className = `coming as-${this.wish("width")}`;
    const closed = this.#frame?.classList.contains(`as-${this.wish("width")}`) && !this.#open ? "&closed=1" : "";
    frame.src = `${address}#scheme=${this.wish("scheme")}${closed}`;
    this.#stage.append(frame);
    this.#fit();
    setTimeout(() => this.#next === frame && this.#swap(), closed ? 600 : LONGEST);
  }

  /** Whether the chat in the frame is open; somebody may have closed it. */
  get #open() {
    const root = this.#frame.contentDocument?.querySelector("kundig-chat")?.shadowRoot;
    return root?.querySelector("dialog")?.open ?? true;
  }

  #swap() {
    if (!this.#next) return;
    this.#frame?.remove();
    this.#frame = this.#next;
    this.#next = null;
    this.#frame.classList.remove("coming");
    this.#frame.inert = false;
  }

  /** A wide page in a narrow column is shown smaller. */
  #fit() {
    const room = this.#stage.clientWidth;
    for (const frame of this.#stage.children) {
      const [width, height] = WIDTHS[frame.classList.contains("as-phone") ? "phone" : "wide"];
      const scale = Math.min(1, room / width);
      frame.style.width = `${Math.max(width, frame.classList.contains("as-phone") ? 0 : room)}px`;
      frame.style.height = `${height}px`;
      frame.style.transform = `scale(${scale})`;
      this.#stage.style.height = `${height * scale}px`;
    }
  }
}
