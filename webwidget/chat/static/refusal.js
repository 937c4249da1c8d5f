// Where the chat may not be shown, the frame can still be closed; this page says nothing that is not public.

import { hostLink } from "./host.js";

const tell = hostLink("*", {});
document.getElementById("close").addEventListener("click", () => tell("close"));
addEventListener("keydown", ({ key }) => key === "Escape" && tell("close"));
