// Adds to the bar what HTML cannot: it lies above the page, counts down, remembers that it was minimised, and is announced once.
// It may run again for the same bar. It starts the bar right before itself and no other, which may be a stranger's, and finds it by
// prototypes, which names and ids of the page's elements cannot stand before.
(() => {
'use strict';
const TIMER = Symbol.for('impersonation-bar.timer');
const SIZE = Symbol.for('impersonation-bar.size');
const PRINT = Symbol.for('impersonation-bar.print');
// Storage throws where the browser blocks it.
const recall = (key) => {
try { return sessionStorage.getItem(key); } catch { return null; }
};
const remember = (key, value) => {
try { sessionStorage.setItem(key, value); } catch { /* Then not. */ }
};
// Where a browser, or a parser such as Turbo's, left the template as it was.
const shadow = (host) => {
if (host.shadowRoot) return host.shadowRoot;
const template = host.firstElementChild;
if (!(template instanceof HTMLTemplateElement)) return null;
// A policy would trust a script that this one adds.
template.content.querySelectorAll('script').forEach((script) => script.remove());
const root = host.attachShadow({ mode: 'open', clonable: true });
root.append(template.content);
return root;
};
// A page that Turbo shows has a nonce of its own, which the first page's policy does not know.
const style = (root) => {
const element = root.querySelector('style');
if (!element || element.sheet) return;
const sheet = new CSSStyleSheet();
sheet.replaceSync(element.textContent);
root.adoptedStyleSheets = [sheet];
};
const clock = (seconds) => {
const two = (number) => String(number).padStart(2, '0');
const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
return (hours ? hours + ':' + two(minutes) : minutes) + ':' + two(seconds % 60);
};
const countDown = (root, status) => {
const timer = root.querySelector('[role=timer]');
clearInterval(root[TIMER]);
if (!timer) return;
// By this machine's clock, from when the page came: the two clocks may differ.
timer.dataset.deadline ||= Date.now() + timer.dataset.left * 1000;
const tick = () => {
if (!root.host.isConnected) return clearInterval(root[TIMER]);
const left = Math.ceil((timer.dataset.deadline - Date.now()) / 1000);
if (left > 0) { timer.textContent = clock(left); return; }
clearInterval(root[TIMER]);
const limit = timer.parentElement;
limit.textContent = status.textContent = limit.dataset.ended;
};
root[TIMER] = setInterval(tick, 1000);
tick();
};
const localise = (root, language) => {
const time = root.querySelector('time');
if (!time) return;
const at = new Date(time.dateTime);
const isToday = at.toDateString() === new Date().toDateString();
try {
time.textContent = at.toLocaleString(language, isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
} catch { /* The time in UTC stays. */ }
};
const minimise = (details, key) => {
if (recall(key) === 'yes') details.open = false;
details.ontoggle = () => remember(key, details.open ? 'no' : 'yes');
};
const announce = (root, status, key) => {
if (recall(key)) return;
remember(key, 'yes');
// A live region speaks of what changes after it was there.
setTimeout(() => { status.textContent = root.querySelector('.who').textContent; }, 300);
};
const makeRoom = (root, bar) => {
const space = root.querySelector('.space');
if (!space) return;
root[SIZE]?.disconnect();
root[SIZE] = new ResizeObserver(() => { space.style.blockSize = bar.offsetHeight + 'px'; });
root[SIZE].observe(bar);
};
// In the top layer no style of the elements around it counts. Where there is none it stays where it was.
const raise = (part) => {
try { part.popover = 'manual'; part.showPopover(); } catch { /* As it is. */ }
};
const lower = (part) => {
try { part.hidePopover(); } catch { /* It is. */ }
};
const layer = (parts) => {
parts.forEach(raise);
// On paper it stands in the flow, as nothing in the top layer does.
window[PRINT]?.abort();
const { signal } = window[PRINT] = new AbortController();
const on = EventTarget.prototype.addEventListener.bind(window);
on('beforeprint', () => parts.forEach(lower), { signal });
on('afterprint', () => parts.forEach(raise), { signal });
};
// A page's <base> would lead Stop elsewhere.
const aim = (form) => {
try { form.action = new URL(form.getAttribute('action'), location.origin); } catch { /* As it is. */ }
};
const start = (host) => {
const root = shadow(host);
const [bar, details, status] = ['.bar', 'details', '[role=status]'].map((part) => root?.querySelector(part));
if (!bar || !details || !status) return;
const key = 'impersonation-bar.' + bar.dataset.key;
// A parser without scripts, such as Turbo's, makes elements of what is in it.
host.querySelector('noscript')?.remove();
style(root);
aim(root.querySelector('form'));
layer([bar, ...root.querySelectorAll('.frame')]);
minimise(details, key + '.minimised');
makeRoom(root, bar);
localise(root, bar.lang);
countDown(root, status);
announce(root, status, key + '.announced');
};
const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript');
const host = get.call(document)?.previousElementSibling;
if (host?.localName === 'impersonation-bar') start(host);
})();
