// Links to a place in the notes open the file at its line, in this JupyterLab.

const LINK = "a.survey-source[data-path][data-line]";

/** Follow clicks on links to sources: `data-path` is relative to the workbench. */
export function openSources(commands, store, folderOf, view) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(LINK);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { path, line } = link.dataset;
    workbenchOf(link, store, folderOf)
      .then((found) => openAt({ commands, view }, found && found !== "." ? `${found}/${path}` : path, Number(line)))
      .catch((error) => console.warn(`survey: ${path}:${line}: ${error.message}`));
  }, true);
}

/** Return the folder of the workbench: the link says it, or the document that it stands in. */
async function workbenchOf(link, store, folderOf) {
  return link.dataset.workbench ?? (await store.get(folderOf(link) ?? "")).workbench;
}

async function openAt({ commands, view }, path, line) {
  const widget = await commands.execute("docmanager:open", { path, factory: "Editor" });
  await widget.context.ready;
  await widget.content.ready;
  const editor = widget.content.editor;
  const at = { line: Math.max(0, Math.min(line, editor.lineCount) - 1), column: 0 };
  editor.setCursorPosition(at);
  const effects = view.EditorView.scrollIntoView(editor.getOffsetAt(at), { y: "center" });
  editor.editor.dispatch({ effects }); // in the middle, so that what stands around it shows too
  editor.focus();
}
