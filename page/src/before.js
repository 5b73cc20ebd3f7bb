// Runs before anything else, in every browser: says what this one lacks. So it is written as browsers of long ago read it.
(function () {
  var lacks = {
    webassembly: typeof WebAssembly !== "object",
    worker: typeof Worker !== "function",
    files: typeof Blob !== "function" || !Blob.prototype.arrayBuffer,
    modern: !Object.hasOwn || !Array.prototype.at || typeof HTMLDialogElement !== "function"
  };
  for (var name in lacks) {
    if (lacks[name]) {
      document.getElementById("too-old").hidden = false;
      document.getElementById("lacks-" + name).hidden = false;
    }
  }
})();
