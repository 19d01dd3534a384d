// What JupyterLab loads: a container of modules as webpack's federation has it, written by hand so
// that nothing has to be built. The modules beside it are plain JavaScript, as they are read here.
(() => {
  "use strict";

  // Browsers keep these files for a year, so their addresses end in ?v=…, which package.json gives.
  const { src } = document.currentScript;
  const file = (name) => new URL(name + new URL(src).search, src);
  let scope = null;

  /** Return a module that JupyterLab shares, the very one that it uses itself. */
  async function shared(name) {
    const versions = Object.entries(scope[name] ?? {});
    if (!versions.length) throw new Error(`survey-workbench: JupyterLab does not share ${name}`);
    const order = new Intl.Collator("en", { numeric: true });
    versions.sort(([a, x], [b, y]) => Boolean(x.loaded) - Boolean(y.loaded) || order.compare(a, b));
    return (await versions.at(-1)[1].get())();
  }

  const modules = {
    "./extension": async () => (await import(file("extension.js"))).plugins(shared),
    "./style": async () => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = file("style.css");
      document.head.append(link);
      return {};
    },
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["survey-workbench"] = {
    init(shareScope) {
      scope = shareScope;
    },
    async get(name) {
      if (!(name in modules)) throw new Error(`survey-workbench: there is no module ${name}`);
      const made = await modules[name]();
      return () => made;
    },
  };
})();
