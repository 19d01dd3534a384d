// The plugin: what JupyterLab offers is handed to the parts that use it.

const version = new URL(import.meta.url).search;
const { Card } = await import(`./card.js${version}`);
const { completion } = await import(`./complete.js${version}`);
const { decorate, linkPlaces, plainAgain } = await import(`./render.js${version}`);
const { openSources } = await import(`./sources.js${version}`);
const { Store } = await import(`./store.js${version}`);

const TABLE = "table.survey-table";
const RANKS = { "text/html": 50, "text/markdown": 60 }; // JupyterLab's own

/** Return the module that JupyterLab expects; *shared* gives the modules that it shares. */
export async function plugins(shared) {
  const [codemirror, view, language, docmanager, rendermime, services, coreutils] = await Promise.all(
    ["@jupyterlab/codemirror", "@codemirror/view", "@codemirror/language", "@jupyterlab/docmanager",
      "@jupyterlab/rendermime", "@jupyterlab/services", "@jupyterlab/coreutils"].map(shared),
  );

  function activate(app, manager, renderers, editors) {
    const store = new Store(request(services.ServerConnection, coreutils.URLExt));
    const folderOf = (node) => folderOfNode(app, manager, node);
    renderCitations(renderers, store, (path) => app.serviceManager.contents.localPath(path));
    editors.addExtension({
      name: "survey-workbench:citations",
      factory: ({ model }) => codemirror.EditorExtensionRegistry.createImmutableExtension(
        completion({ view, language, store, folderOf, model }),
      ),
    });
    new Card(store);
    openSources(app.commands, store, folderOf, view);
  }

  const plugin = {
    id: "survey-workbench:citations",
    description: "Citations while writing: offered in Markdown, shown where it is rendered.",
    autoStart: true,
    requires: [docmanager.IDocumentManager, rendermime.IRenderMimeRegistry, codemirror.IEditorExtensionRegistry],
    activate,
  };
  return { __esModule: true, default: plugin };
}

/** Return the function that asks the server, and throws its sentence where it has none. */
function request(connection, urls) {
  const settings = connection.makeSettings();
  return async (query) => {
    const url = urls.join(settings.baseUrl, "survey/citations") + `?${new URLSearchParams(query)}`;
    const response = await connection.makeRequest(url, {}, settings);
    const said = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(said.message || response.statusText);
    return said;
  };
}

/** Return the folder of the document that shows *node*, null outside of every document. */
function folderOfNode(app, manager, node) {
  for (const widget of app.shell.widgets("main")) {
    const path = widget.node.contains(node) && manager.contextForWidget(widget)?.path;
    if (path) return app.serviceManager.contents.localPath(path).replace(/[^/]*$/, "");
  }
  return null;
}

/** Show citations wherever JupyterLab renders Markdown or tables of ours: its own renderers do the rest. */
function renderCitations(renderers, store, localPath) {
  const shown = new Map();

  /** Show the citations that *renderer* shows, of a document in *folder*. */
  function show(renderer, folder) {
    for (const node of renderer.mimeType === "text/html" ? renderer.node.querySelectorAll(TABLE) : [renderer.node]) {
      plainAgain(node);
      decorate(node, folder, store.known(folder));
    }
  }

  /** Return the folder of the document that is rendered; how links resolve alone tells it. */
  async function folderOf(resolver) {
    return localPath(decodeURI(await resolver.resolveUrl("beside"))).replace(/[^/]*$/, "");
  }

  function wrap(mimeType, rank) {
    const inner = renderers.getFactory(mimeType);
    renderers.addFactory({
      safe: inner.safe,
      mimeTypes: [mimeType],
      createRenderer(options) {
        const renderer = inner.createRenderer(options);
        const render = renderer.renderModel.bind(renderer);
        renderer.renderModel = async (model) => {
          await render(model);
          linkPlaces(renderer.node);
          if (mimeType === "text/html" && !renderer.node.querySelector(TABLE)) return;
          const folder = await folderOf(options.resolver).catch(() => null);
          if (folder === null || renderer.isDisposed) return;
          shown.set(renderer, folder);
          show(renderer, folder);
        };
        renderer.disposed?.connect(() => shown.delete(renderer));
        return renderer;
      },
    }, rank);
  }

  Object.entries(RANKS).forEach(([mimeType, rank]) => wrap(mimeType, rank));

  store.onChange((changed) => {
    for (const [renderer, folder] of shown) if (folder === changed) show(renderer, folder);
  });
}
