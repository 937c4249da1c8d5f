// Talks with the launcher on the page around the frame, over a port of their own: no other script of that page hears it.

const VERSION = 1;

/** `listen` maps a message's type to what to do; returns a function that sends. `origin` is the page's, as the server
    knows it: “*” for what anybody may hear, empty for nobody. */
export function hostLink(origin, listen) {
  if (!origin || parent === window) return () => {};
  const early = [];
  let port = null;
  addEventListener("message", ({ source, origin: from, data, ports }) => {
    if (source !== parent || (from !== origin && origin !== "*") || data?.kundig !== VERSION || !ports[0]) return;
    port = ports[0];
    port.onmessage = ({ data: told }) => Object.hasOwn(listen, told.type) && listen[told.type](told);
    port.postMessage({ type: "ready" });
    for (const message of early.splice(0)) port.postMessage(message);
  });
  return (type, more = {}) => {
    const message = { ...more, type };
    if (port) port.postMessage(message);
    else early.push(message);
  };
}
