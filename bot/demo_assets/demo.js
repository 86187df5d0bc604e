// Shows every turn as it is committed: who, where from, where to, how long. There are no words in it.
const list = document.getElementById("turns");
const most = 200;

function line(turn) {
  const item = document.createElement("li");
  const head = document.createElement("b");
  head.textContent = `${turn.person} · ${turn.channel} · ${turn.kind}`;
  const way = document.createElement("span");
  way.className = "way";
  way.textContent = turn.before === turn.after ? turn.after : `${turn.before} → ${turn.after}`;
  const time = document.createElement("span");
  time.className = "time";
  const danger = turn.danger ? ` · danger: ${turn.danger}` : "";
  time.textContent = `${turn.replies} replies · ${turn.owner} answers next · ${turn.milliseconds} ms${danger}`;
  item.append(head, way, time);
  return item;
}

new EventSource("/demo/turns").onmessage = (event) => {
  list.prepend(line(JSON.parse(event.data)));
  while (list.children.length > most) list.lastChild.remove();
};
