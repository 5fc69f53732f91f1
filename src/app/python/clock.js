// The worker's clocks show virtual time: `Date.now`, and so all of Python's clocks.
// Virtual time runs on with real time while Python computes, and stands still while it waits for the page.
const realNow = Date.now.bind(Date);
const realTick = performance.now.bind(performance);

let at = null; // virtual epoch milliseconds when Python last began to compute; null before the first message
let steady = 0; // the monotonic clock at that moment
let began = realTick(); // the real moment
let running = true;

const passed = () => (running ? realTick() - began : 0);

/** Real milliseconds, for what code costs. */
export const tick = realTick;

/** Python waits: time stands still for it. */
export function stop() {
  if (at !== null) at += passed();
  steady += passed();
  running = false;
}

/** Something new begins at this virtual time (epoch milliseconds). */
export function begin(now) {
  stop();
  if (at !== null && now > at) steady += now - at;
  at = now;
  goOn();
}

/**
 * Python goes on after a wait, at this virtual time, if the page told one; but no clock ever goes back, and at least
 * `least` milliseconds have passed. What Python computed since may have brought its clock before the page's.
 */
export function go(now, least = 0) {
  stop();
  if (at !== null) {
    const later = Math.max(now ?? at, at + least);
    steady += later - at;
    at = later;
  }
  goOn();
}

function goOn() {
  began = realTick();
  running = true;
}

Date.now = () => Math.floor(at === null ? realNow() : at + passed());
performance.now = () => steady + passed();
