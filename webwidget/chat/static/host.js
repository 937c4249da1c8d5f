// Talks with the page around the frame: only with the origin the server knows, in one versioned form.

const VERSION = 1;

/** `listen` maps a message's type to what to do; returns a function that sends. */
export function hostLink(origin, listen) {
  if (!origin || parent === window) return () => {};
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== parent || from !== origin || data?.kundig !== VERSION) return;
    if (Object.hasOwn(listen, data.type)) listen[data.type](data);
  });
  return (type, more = {}) => parent.postMessage({ ...more, kundig: VERSION, type }, origin);
}
