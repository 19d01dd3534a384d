// Where something that hovers stands.

/** Put *node* below *rect*, or above it where there is no room, and inside of the window. */
export function place(node, rect) {
  node.hidden = false;
  const { width, height } = node.getBoundingClientRect();
  const below = rect.bottom + height + 6 < window.innerHeight || rect.top < height + 6;
  node.style.left = `${Math.max(4, Math.min(rect.left, window.innerWidth - width - 8))}px`;
  node.style.top = `${below ? rect.bottom + 2 : rect.top - height - 2}px`;
}

/** Return a new element with a class, and what stands in it: texts are texts. */
export function element(tag, name, ...content) {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...content);
  return made;
}
