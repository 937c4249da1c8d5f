// On a phone, the chat fills the screen, or what the keyboard leaves of it: neither what is written nor who speaks goes out
// of sight. It keeps clear of notches, rounded corners and the bar to swipe, where the page lays itself below them.

const SIDES = ["top", "right", "bottom", "left"];
const KEYBOARD = 120; // pixels that are missing at least where one is open

/** From now on. A page that somebody zooms is left alone. */
export function follow(dialog) {
  const { visualViewport } = window;
  const fit = () => {
    const fills = dialog.matches(":modal") && visualViewport.scale < 1.01;
    dialog.style.cssText = fills ? filling(visualViewport, innerHeight) : "";
  };
  visualViewport.addEventListener("resize", fit);
  visualViewport.addEventListener("scroll", fit);
  new MutationObserver(fit).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  fit();
}

function filling({ height, offsetTop }, whole) {
  const typing = whole - height > KEYBOARD; // then the keyboard is where the bar would be
  let style = `top:${offsetTop}px;height:${height}px;box-sizing:border-box;background:Canvas`;
  for (let n = 0; n < SIDES.length; n++) {
    const inset = typing && SIDES[n] === "bottom" ? 0 : `env(safe-area-inset-${SIDES[n]})`;
    style += `;padding-${SIDES[n]}:${inset}`;
  }
  return style;
}
