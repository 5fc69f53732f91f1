// The web worker in which Python runs: finds its parts, which lie in a folder named by what is in them, and starts them.
// `cargo xtask python` puts the folder's name in. What the page says meanwhile is kept.
const early = [];
const keep = (event) => early.push(event.data);
self.addEventListener("message", keep);
import("./@FOLDER@/main.js")
  .then(({ serve }) => {
    self.removeEventListener("message", keep);
    serve(early);
  })
  .catch(() => {
    const why = "Python could not be fetched. Check the connection, or reload the page: there may be a newer version of it.";
    self.postMessage({ kind: "failed", why });
  });
