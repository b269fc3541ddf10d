'use strict';
// Starts the engine from the files of its runtime, in the page and in its worker. A page that was opened by a double click may not load other files, but blobs
// of its own.
async function startEngine(files) {
  globalThis.dotnetSidecar = true; // or it would wait, in a worker, for the page to start it
  const scripts = {};
  for (const name of Object.keys(files).filter(name => name.endsWith('.js'))) {
    const text = new TextDecoder().decode(files[name]).replaceAll('import.meta.url', JSON.stringify('http://page.invalid/_framework/dotnet.js'));
    scripts[name] = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  }
  const { dotnet } = await import(scripts['dotnet.js']);
  const runtime = await dotnet.withResourceLoader((type, name, uri) => {
    const file = [uri.split('/').pop().split('?')[0], name].find(candidate => candidate in files);
    if (file === undefined) return null;
    if (file in scripts) return scripts[file];
    return Promise.resolve(new Response(files[file], { headers: { 'Content-Type': file.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream' } }));
  }).create();
  return (await runtime.getAssemblyExports(runtime.getConfig().mainAssemblyName)).MidasNet.Page.Program;
}
