// A worker in which Python stands still while it waits (see relay.js).
import { serve } from "./main.js";
import { standing } from "./relay.js";

const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener("message", keep);
// The first message is the memory that is shared.
self.addEventListener(
  "message",
  (event) => {
    event.stopImmediatePropagation();
    self.removeEventListener("message", keep);
    serve(early.slice(1), standing(early[0]));
  },
  { once: true },
);
