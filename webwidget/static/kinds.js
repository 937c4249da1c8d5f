// What a file is, for all faces: by its first bytes, as the server does (bot/conversations/files/kinds.py). Many phones
// give files no type, and some a wrong one. What is not taken is known as well, to say what to do.

const LOOKED_AT = 1024; // bytes
const KINDS = [
  ["image", /^\xff\xd8\xff|^\x89PNG\r\n\x1a\n|^GIF8[79]a|^RIFF....WEBP/s],
  ["file", /^%PDF-[12]\./s],
  ["phone", /^....ftyp(hei|hev|mif1|msf1|avif)/s],
  ["ogg", /^OggS/],
  ["film", /^....ftyp|^\x1aE\xdf\xa3/s],
  ["office", /^PK\x03\x04|^\xd0\xcf\x11\xe0|^\{\\rtf/s],
  ["drawing", /^[^\0]{0,900}?<svg[\s>]/s],
  ["empty", /^$/s],
];

/** “image” or “file”, or what else it seems to be; a folder, too, is other. */
export async function kindOf(file) {
  const head = await file.slice(0, LOOKED_AT).arrayBuffer().catch(() => null);
  if (!head) return "other";
  const letters = String.fromCharCode(...new Uint8Array(head));
  return KINDS.find(([, begins]) => begins.test(letters))?.[0] ?? "other";
}
