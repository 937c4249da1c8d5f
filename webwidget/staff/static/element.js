// Builds elements. Text always becomes text, never markup.

/** element("p", {class: "soft", hidden: true}, "Text", otherElement): an element with its attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const built = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) built.setAttribute(name, "");
    else if (value !== false && value != null) built.setAttribute(name, value);
  }
  built.append(...children.flat(2).filter((child) => child != null && child !== false));
  return built;
}
