// The live page: what happens in the account, until the session ends. Every other page does without scripts.
for (const section of document.querySelectorAll("[data-stream]")) {
  const state = section.querySelector("[data-state]");
  const list = section.querySelector("[data-list]");
  const source = new EventSource(section.dataset.stream);
  const say = (name, text) => {
    section.dataset.standing = name;
    state.textContent = text;
  };
  source.onopen = () => say("open", "Connected");
  source.onmessage = ({ data }) => {
    const item = document.createElement("li");
    item.textContent = data;
    list.prepend(item);
  };
  // A browser would connect again by itself: a session that has ended does not begin again.
  source.addEventListener("ended", () => {
    source.close();
    say("ended", "The session has ended. Load the page again to see who you are now.");
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) say("ended", "The session has ended. Load the page again to see who you are now.");
  };
}
