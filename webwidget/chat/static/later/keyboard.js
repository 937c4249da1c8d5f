// The chat as a page of its own: where the keyboard of a phone lies over the page, the chat fills what is left of it. On a
// shop's page, kundig.js does the same with the dialog around the frame.

/** A page that somebody zooms is left alone. */
function fit() {
  const { height, scale } = visualViewport;
  const zoomed = scale > 1.01;
  document.body.style.height = zoomed ? "" : `${height}px`;
  if (!zoomed) scrollTo(0, 0); // iPhones push the page up to show the field, and the speaker out of sight
}

visualViewport.addEventListener("resize", fit);
visualViewport.addEventListener("scroll", fit);
