// A link in a letter was used: this browser keeps its token, and goes on to the conversation.

import { Memory } from "../memory.js";

const { site, token, page } = document.body.dataset;
new Memory(site).token = token;
location.replace(page);
