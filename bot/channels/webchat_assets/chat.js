/* The family's web chat: shows the talk, sends what is said, keeps nothing in the browser. */
(() => {
'use strict';

const API = '/chat/api/';
const NEUTRAL = 'https://www.meteo.be';
const $ = id => document.getElementById(id);
const setup = JSON.parse($('setup').textContent);
const page = document.documentElement;
const [head, log, desk, write, newer, status] = ['head', 'log', 'desk', 'write', 'newer', 'status'].map($);
const embedded = window.parent !== window;
const t = key => setup.texts[key] || '';
const on = (target, types, act) => types.split(' ').forEach(type => target.addEventListener(type, act));
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const focusOn = node => node?.focus({ preventScroll: true });
const box = node => node.getBoundingClientRect();

/* An element; text arrives as text, never as markup. */
function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null) continue;
    if (name.startsWith('on')) on(node, name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const [svg, use] = ['svg', 'use'].map(tag => document.createElementNS('http://www.w3.org/2000/svg', tag));
  use.setAttribute('href', '#icon-' + name);
  svg.setAttribute('class', 'icon ' + name);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

/* A string of the page, in its language. */
const own = (key, tag = 'span', props = {}) =>
  make(tag, { 'data-t': key, lang: setup.language, dir: setup.dir, ...props }, t(key));

// The house's colour, made readable

const rgb = hex => {
  const found = /^#(?:([\da-f]{2})([\da-f]{2})([\da-f]{2})|([\da-f])([\da-f])([\da-f]))$/i.exec(hex) || ['', '2f', '6b', '62'];
  return found.slice(1).filter(Boolean).map(x => parseInt(x.length < 2 ? x + x : x, 16));
};
const mix = (a, b, share) => a.map((x, i) => Math.round(x + (b[i] - x) * share));
const light = colour => colour.map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
  .reduce((sum, x, i) => sum + x * [.2126, .7152, .0722][i], 0);
const contrast = (a, b) => {
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + .05) / (low + .05);
};
function towards(colour, end, grounds, least) {
  for (let share = 0; share < 1; share += .04) {
    const tried = mix(colour, end, share);
    if (grounds.every(ground => contrast(tried, ground) >= least)) return tried;
  }
  return end;
}

const darkness = matchMedia('(prefers-color-scheme: dark)');
function paint() {
  const brand = rgb(setup.colour), dark = darkness.matches, end = dark ? [255, 255, 255] : [0, 0, 0];
  const [paper, card] = ['--paper', '--card'].map(name => rgb(getComputedStyle(page).getPropertyValue(name).trim()));
  const tint = mix(paper, brand, dark ? .28 : .11);
  const colours = {
    brand, tint, accent: towards(brand, end, [paper, card, tint], 4.6),
    edge: towards(mix(paper, brand, .5), end, [paper, card], 3.1),
  };
  for (const [name, colour] of Object.entries(colours)) page.style.setProperty('--' + name, `rgb(${colour})`);
}
paint();
darkness.onchange = paint;

// Text: links, numbers, pictograms

const PICTOGRAM = /^[\u2066-\u2069\s]*((?:[\p{Extended_Pictographic}…☰]|\p{Regional_Indicator}{2})[\u{1f3fb}-\u{1f3ff}\ufe0f]*(?:\u200d\p{Extended_Pictographic}\ufe0f?)*)\s*/u;
const TITLE = /^[\p{L}\d].{1,80}[^\n.:,;!?؟…](?=\n)/u;
const FIND = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|((?:https?:\/\/|www\.)[^\s<>"\u2066-\u2069]+|[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:be|brussels|vlaanderen|eu|org|com|net)(?![\w-])(?:\/[^\s<>"\u2066-\u2069]*)?)|(\+?\d(?:(?: ?\(0\) ?|[ .\/\u00a0\u202f-])?\d)*)/gi;
const AMOUNT = /^(?:\s?(?:€|eur|%)|[\p{L}\d]|[,:]\d)/iu;
const DIAL = /[☎☏📞📱][^\d]{0,4}$|(?:^|[^\p{L}])(?:t[eé]l|bel(?:t|len)?|call|appele[rz])[^\d\p{L}]{0,4}$/iu;

/* The digits to dial, or nothing for a date, an amount, an account … */
function dialled(found, before, after) {
  const number = found.replace('(0)', '').replace(/[^\d+]/g, '');
  if (/(?:\d[.,/-]|[\p{L}\d]|[€$]\s?)$/u.test(before) || AMOUNT.test(after)) return '';
  if (/^(?:(?:\+|00)[1-9]\d{7,13}|0[1-9]\d{7,8}|112|1712|1733|1813|116\d{3})$/.test(number)) return number;
  return /^1\d{2,3}$/.test(number) && DIAL.test(before) ? number : '';
}

function linked(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(FIND)) {
    let found = match[0], href = '';
    const before = text.slice(0, match.index);
    if (match[3]) {
      const number = dialled(found, before, text.slice(match.index + found.length));
      href = number && 'tel:' + number;
    } else {
      found = found.replace(/[.,;:!?)\]'»”]+$/, '');
      href = match[1] ? 'mailto:' + found : (/^https?:/i.test(found) ? '' : 'https://') + found;
    }
    if (!href) continue;
    const away = match[2] ? { target: '_blank', rel: 'noopener noreferrer' } : {};
    parts.push(text.slice(at, match.index), make('a', { href, dir: 'ltr', ...away }, found));
    at = match.index + found.length;
  }
  return [...parts, text.slice(at)];
}

function label(text) {
  const [all, sign] = PICTOGRAM.exec(text) || ['', ''], rest = text.slice(all.length);
  return sign && rest ? [make('span', { class: 'pictogram', 'aria-hidden': 'true' }, sign), make('span', {}, rest)] : [make('span', {}, text)];
}

function paragraphs(text, from) {
  if (from === 'me' && text.length < 80 && PICTOGRAM.test(text)) return [make('p', {}, ...label(text))];
  return text.split(/\n{2,}/).filter(Boolean).map(part => {
    const [title] = from === 'bot' && TITLE.exec(part) || [''];
    return make('p', {}, make('b', {}, title), ...linked(part.slice(title.length)));
  });
}

// Nobody is pulled off what they read

let following = true, begun = null, fresh = true, due = 0, hand = 0, above = 0;
const below = () => page.scrollHeight - innerHeight - scrollY;

/* Shows what came from its first line on; never goes back up. */
function follow() {
  due = due || requestAnimationFrame(() => {
    due = 0;
    if (following) {
      const start = begun === log.firstChild ? 0 : !begun || !begun.isConnected ? 1e9
        : box(begun).top + scrollY - above - 8;
      scrollTo(0, Math.max(fresh ? 0 : scrollY, Math.min(page.scrollHeight - innerHeight, start)));
      fresh = false;
    }
    glance();
  });
}
function glance() {
  const edge = box(desk).top, { top, bottom } = box(log.lastElementChild || log);
  newer.hidden = !last || bottom < edge + 24;
  newer.className = top < edge - 60 ? 'small' : '';
}
/* Only a hand counts as scrolling. */
on(window, 'wheel touchmove keydown pointerdown', event => {
  if (event.key ? event.target !== write && /^(?:Page|Arrow|Home|End|Tab| )/.test(event.key) : event.type !== 'pointerdown' || event.target === page) hand = Date.now();
});
on(window, 'scroll', () => {
  if (Date.now() - hand < 2000) following = below() < 90;
  glance();
});
function toNewest() {
  following = true;
  begun = null;
  follow();
}
on(newer, 'click', toNewest);
function measure() {
  above = (getComputedStyle(head).position === 'sticky' && head.offsetHeight) + 8;
  page.style.setProperty('--above', above + 'px');
  page.style.setProperty('--under', desk.offsetHeight + 8 + 'px');
  follow();
}
for (const part of [desk, head, log]) new ResizeObserver(measure).observe(part);
on(window, 'resize', measure);

// Messages

const shown = new Map();  // n → element, for what may be replaced
let last = 0, asked = null, answered = false, spoken = '', drifted = true;

/* After what is on its way, before what waits. */
function place(node) {
  const waiting = queue.slice(1).map(item => item.node).find(other => other?.isConnected && other !== node);
  if (waiting ? node.nextElementSibling !== waiting : node !== log.lastElementChild) log.insertBefore(node, waiting || null);
}

const who = ({ from, name }) => make('p', { class: 'who' },
  ...(from === 'human' && name ? [icon('person'), make('bdi', {}, name), ' · '] : []), own(from));

function receive(message) {
  if (message.n <= last) return;
  last = message.n;
  if (message.from === 'me') return echo(message);
  const old = shown.get(message.replaces);
  shown.delete(message.replaces);
  if (old && alike(old.message, message)) return renew(old, message);
  const node = draw(message);
  const entry = { message, node };
  shown.set(message.n, entry);
  const focus = old && held(old.node);
  if (old?.node.isConnected) old.node.replaceWith(node);
  else place(node);
  if (old ? begun === old.node : !begun) { begun = node; fresh = !old; }
  if (message.from === 'bot') {
    drifted = drifted || message.lang !== spoken;
    spoken = message.lang;
    ask(entry);
  } else if (choicesOf(message).length) ask(entry);
  else if (!old && asked?.message.from === 'bot') close();
  regain(node, focus);
  offer(message);
  follow();
}

function draw(message) {
  const node = make('div', { class: 'm ' + message.from, lang: message.lang, dir: message.dir || 'auto' },
    who(message), make('div', { class: 'words', dir: message.from === 'bot' ? null : 'auto' }, ...paragraphs(message.text || '', message.from)));
  if (message.attachment) node.append(attachment(message.attachment));
  if (message.from !== 'me' && (message.text || '').trim()) node.append(reader(message, node));
  return node;
}

function attachment({ kind, name, url }) {
  const target = new URL(url, location.href);
  if (!/^(?:https?|blob):$/.test(target.protocol)) return make('p', { class: 'file' }, name || '');
  const href = target.href, link = make('a', { href, target: '_blank', rel: 'noopener' });
  const figure = make('p', { class: 'file' }, link);
  let player = null;
  if (kind === 'photo') {
    player = make('img', { src: href, alt: name || t('photo') });
    link.append(player);
  } else link.append(icon('file'), name ? make('bdi', {}, name) : own('attachment'));
  if (kind === 'voice') figure.prepend(player = make('audio', { controls: '', preload: 'none', src: href, 'aria-label': name || t('attachment') }));
  if (token && target.protocol !== 'blob:') call(target.pathname + target.search).then(answer => answer.blob()).then(blob => {
    link.href = URL.createObjectURL(blob);  // without a cookie the browser could not fetch it by itself
    if (player) player.src = link.href;
  }).catch(() => {});
  return figure;
}

// Choices

const choicesOf = message => message.options.filter(option => !option.always);
const ticks = option => typeof option.ticked === 'boolean';
const wanted = new Map();    // ticks the reader made that the server has not confirmed
const quiet = new Set();  // client ids of what needs no words of its own: ticks, the language

/* Only the newest question can be answered; a remark after it leaves it open. */
function ask(entry) {
  const choices = choicesOf(entry.message);
  if (choices.length || answered) close();
  answered = false;
  if (!choices.length) return;
  asked = entry;
  const group = make('div', { class: 'choices', role: 'group', 'aria-label': t('choices'), 'data-t-aria-label': 'choices' });
  if (choices.some(ticks)) group.append(own('tick_hint', 'p', { class: 'hint' }));
  group.append(...choices.map(option => button(option, entry)));
  entry.node.append(group);
}
function close() {
  const group = asked?.node.querySelector('.choices');
  if (group) group.remove();
  asked = null;
}

function button(option, entry) {
  const node = make('button', { type: 'button', 'data-id': option.id, class: ticks(option) ? 'tick' : null }, ...label(option.label));
  if (ticks(option)) press(node, option);
  on(node, 'click', () => {
    const now = entry.message.options.find(other => other.id === node.dataset.id);
    if (ticks(now)) tick(node, now);
    else choose(now, entry.message);
  });
  return node;
}
function press(node, option) {
  node.setAttribute('aria-pressed', wanted.has(option.id) ? wanted.get(option.id) : option.ticked);
}
function tick(node, option) {
  wanted.set(option.id, node.getAttribute('aria-pressed') !== 'true');
  press(node, option);
  say({ picked: option.id, quiet: true });
}
function choose(option, message) {
  const tag = (/language.*[=:.]([\w-]+)$/.exec(option.id) || [])[1];
  if (setup.languages.some(language => language.tag === tag)) swap(tag);
  const keyed = asked?.node.contains(document.activeElement);
  if (!option.always) close();
  const item = say({ picked: option.id, text: option.label, lang: message.lang, dir: message.dir });
  if (keyed && item.node) {  // a keyboard goes on from the answer just given
    item.node.tabIndex = -1;
    focusOn(item.node);
  }
}

/* The same question with other ticks: the buttons stay, so screen readers stay quiet. */
const outline = message => JSON.stringify([message.from, message.text, message.lang, choicesOf(message).map(option => ticks(option) && option.id)]);
const alike = (old, now) => !old.attachment && choicesOf(now).some(ticks) && outline(old) === outline(now);
function renew(entry, message) {
  entry.message = message;
  shown.set(message.n, entry);
  if (asked !== entry) ask(entry);
  all('.choices button', entry.node).forEach((node, at) => {
    const option = choicesOf(message)[at];
    node.dataset.id = option.id;
    node.replaceChildren(...label(option.label));
    if (wanted.get(option.id) === option.ticked) wanted.delete(option.id);
    if (ticks(option)) press(node, option);
  });
  offer(message);
}
function held(node) {
  const at = all('button', node).indexOf(document.activeElement);
  return at >= 0 && { at, id: document.activeElement.dataset.id };
}
function regain(node, focus) {
  const nodes = all('button', node);
  if (focus) focusOn(nodes.find(other => other.dataset.id === focus.id) || nodes[Math.min(focus.at, nodes.length - 1)]);
}

/* The ways out that are always there; the language stands at the top. */
function offer(message) {
  const ways = message.options.filter(option => option.always && !/^go=language/.test(option.id));
  if (!ways.length) return;
  const bar = $('always');
  if (bar.dataset.ways === JSON.stringify(ways)) return;
  const focus = held(bar);
  bar.dataset.ways = JSON.stringify(ways);
  bar.lang = message.lang;
  bar.dir = message.dir || '';
  bar.replaceChildren(...ways.map(option => make('button', {
    type: 'button', 'data-id': option.id, onclick: () => choose(option, message) }, ...label(option.label))));
  bar.hidden = false;
  regain(bar, focus);
}

// Sending: shown at once, tried until taken, once

const queue = [];  // not yet taken by the server, in order; in memory only
const sent = new Map();  // client id → item
let working = false, token = '';

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map(x => x.toString(16).padStart(2, '0')).join('');

function say(item) {
  item.id = newId();
  sent.set(item.id, item);
  if (item.quiet) quiet.add(item.id);
  else {
    answered = true;
    item.node = draw({ from: 'me', text: item.text || '', lang: item.lang, dir: item.dir, attachment: item.preview });
    item.note = make('p', { class: 'note', 'aria-live': 'off' });
    item.node.append(item.note);
    log.append(item.node);
    note(item, 'sending');
    toNewest();
  }
  queue.push(item);
  work();
  return item;
}
function note(item, key) {
  if (!item.note) return;
  item.note.className = 'note ' + key;
  item.note.replaceChildren(...(key ? [own(key)] : []));
}

function echo(message) {
  const item = sent.get(message.id);
  answered = true;
  if (item) { item.taken = true; note(item, ''); }
  if (quiet.has(message.id)) return;
  if (asked?.message.from === 'human' && choicesOf(asked.message).some(o => o.id === message.picked)) close();
  begun = null;
  const node = item?.node || draw(message);
  if (item && message.lang) { node.lang = message.lang; node.dir = message.dir || 'auto'; }
  if (item && !item.file && message.text && message.text !== item.text)
    node.querySelector('.words').replaceChildren(...paragraphs(message.text, 'me'));
  place(node);
  follow();
}

/* One request, for so long at most. */
function call(path, options = {}, seconds = 20) {
  const control = new AbortController();
  setTimeout(() => control.abort(), seconds * 1000);
  const headers = { ...(token && { Authorization: 'Bearer ' + token }), ...options.headers };
  return fetch(path, { cache: 'no-store', signal: control.signal, ...options, headers });
}
const post = (path, data) =>
  call(API + path, { method: 'POST', body: JSON.stringify(data), headers: { 'Content-Type': 'application/json' } });

function deliver({ id, picked, text, file, r }) {
  if (!file) return post('messages', picked ? { id, picked } : r ? { id, r } : { id, text });
  const body = new FormData();
  body.append('id', id);
  body.append('file', file, file.name);
  return call(API + 'files', { method: 'POST', body }, 180);
}

async function work() {
  if (working) return;
  working = true;
  for (let tries = 0; queue.length;) {
    const item = queue[0];
    const { ok, status: code = 0 } = item.taken ? {} : await deliver(item).catch(() => ({}));
    if (left) return;
    if (ok || item.taken) {
      queue.shift();
      tries = 0;
      line(true);
      note(item, '');
      setTimeout(() => settle(item), 6000);
    } else if (code >= 400 && code < 500 && ![401, 408, 425, 429].includes(code)) {
      queue.shift();
      unwish(item);
      refused(item, code === 413 ? 'too_big' : 'not_sent');
    } else {
      if (code === 401) await begin();
      else { line(false); note(item, 'not_sent_yet'); }
      await pause(backoff(tries++));
    }
  }
  working = false;
}

/* Taken, but nothing came back: the stream may be deaf. */
async function settle(item) {
  unwish(item);
  const before = last;
  if (!left && !item.taken && await look(0).catch(() => false) && last > before && stream) { deaf = Date.now(); hush(); }
}
function unwish(item) {
  if (wanted.delete(item.picked) && asked) for (const node of all('.tick', asked.node))
    press(node, asked.message.options.find(option => option.id === node.dataset.id));
}

function refused(item, key) {
  note(item, key);
  if (!item.note || key === 'too_big') return;
  item.note.append(' ', own('retry', 'button', { type: 'button', onclick: () => {
    note(item, 'sending');
    queue.push(item);
    work();
  } }));
}

/* Photos leave smaller, and without the place where they were taken. */
async function lighter(file) {
  if (!/^image\/(?!gif|svg)/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 2200 / Math.max(picture.width, picture.height));
    const canvas = make('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    const brush = canvas.getContext('2d');
    brush.fillStyle = '#fff';
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', .84));
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: blob.type });
  } catch (unreadable) { return file; }
}

// Receiving: a stream, or long polling where none passes

let stream = null, hush = () => {}, waiters = [], deaf = 0, opening = null, opened = 0, left = false;

const backoff = tries => Math.min(30, 2 ** tries) * (700 + Math.random() * 600);
const pause = ms => new Promise(done => { waiters.push(done); setTimeout(done, ms); });
function wake() {
  waiters.splice(0).forEach(done => done());
  hush();
}

let faults = 0;
function line(good) {
  faults = good ? 0 : faults + 1;
  tell(good || (faults < 2 && navigator.onLine) ? '' : 'offline');
}
function tell(key) {
  if ((status.dataset.key || '') === key) return;
  status.dataset.key = key;
  status.replaceChildren(...(key ? [own(key)] : []));
}

/* The code of somebody's link (?r=…), used once. */
let link = (/[?&]r=(\d{10,40}|l_\d{8})/.exec(location.search) || [])[1];
function handed() {
  const code = link;
  link = history.replaceState(null, '', location.pathname);
  return code;
}

/* A new talk: a cookie keeps it, or a token in memory. */
function begin() {
  opening = opening || (async () => {
    if (opened++) await pause(backoff(opened));
    const answer = await post('sessions', { language: setup.language, ...(link && { r: link }) }).catch(() => null);
    if (!answer || !answer.ok) return line(false);
    if (link) handed();
    const fresh = (await answer.json()).session;
    token = '';
    const tried = await call(API + 'messages?after=0').catch(() => null);
    if (tried?.status === 401) token = fresh;
    last = 0;
    shown.clear();
    asked = begun = null;
    log.replaceChildren(...queue.map(item => item.node).filter(Boolean));
  })().catch(() => line(false)).finally(() => { opening = null; });
  return opening;
}

async function look(wait) {
  const answer = await call(`${API}messages?after=${last}${wait ? '&wait=' + wait : ''}`, {}, wait + 20);
  if (left) return false;
  if (answer.status === 401) { await begin(); return false; }
  if (!answer.ok) throw answer.status;
  const { messages } = await answer.json();
  line(true);
  opened = 0;
  messages.forEach(receive);
  if (spoken) follows();
  return true;
}

/* Ends when the stream does; says whether it was any good. */
const listenOn = () => new Promise(done => {
  const since = Date.now();
  let open = false;
  const source = stream = new EventSource(`${API}stream?after=${last}`);
  const end = good => { source.close(); stream = null; hush = () => {}; done(good || open && Date.now() - since > 3000); };
  hush = () => end(true);
  source.onopen = () => { open = true; line(true); };
  source.onerror = () => end(false);
  source.onmessage = event => {
    receive(JSON.parse(event.data));
    follows();
  };
});

async function listen() {
  log.setAttribute('aria-live', 'off');  // a reload is not read out from the start
  for (let tries = 0, short = 0, history = true; ;) {
    const streams = window.EventSource && !token && Date.now() - deaf > 300000;
    const good = await look(streams || history ? 0 : 25).catch(() => line(false));
    if (left) return;
    if (link && good) say({ r: handed(), quiet: true });    // somebody known came by a link
    if (history && good !== undefined) {  // a new talk (false): its greeting is news
      history = false;
      setTimeout(() => log.setAttribute('aria-live', 'polite'), good ? 500 : 0);
    }
    if (good === undefined) await pause(backoff(tries++));
    else tries = 0;
    if (!good || !streams) continue;
    if (await listenOn()) short = 0;
    else if (++short > 1) deaf = Date.now();
    else await pause(500);
  }
}

on(window, 'online', wake);
on(window, 'offline', () => line(false));
let away = 0;
on(document, 'visibilitychange', () => {
  if (document.hidden) away = Date.now();
  else if (Date.now() - away > 20000) wake();
});

// Language

const choice = $('language'), list = $('language-list'), corner = list.parentElement;
let turn = 0, chosen = false;

function nameLanguage() {
  const { name, dir } = setup.languages.find(({ tag }) => tag === setup.language) || { name: setup.language };
  Object.assign($('language-name'), { textContent: name, lang: setup.language, dir: dir || 'auto' });
  for (const node of all('button', list)) node.setAttribute('aria-current', node.lang === setup.language);
}
function unfold(open) {
  list.hidden = !open;
  choice.setAttribute('aria-expanded', open);
  if (!open) return;
  const now = all('button', list).find(node => node.lang === setup.language) || list;
  focusOn(now);
  list.scrollTop = now.offsetTop - 90;
}
list.append(...setup.languages.map(({ tag, name, dir }) => make('li', {}, make('button', {
  type: 'button', lang: tag, onclick: () => {
    unfold(false);
    focusOn(choice);
    swap(tag);
    say({ picked: 'go=language:' + tag, quiet: true });
  } }, make('bdi', { dir }, name)))));
on(choice, 'click', () => unfold(list.hidden));
on(corner, 'keydown', event => {
  if (event.key === 'Escape' && !list.hidden) { unfold(false); focusOn(choice); }
});
const outside = node => { if (node && !corner.contains(node)) unfold(false); };
on(document, 'pointerdown', event => outside(event.target));
on(corner, 'focusout', event => outside(event.relatedTarget));

/* Swaps every string of the page; what was said stays. */
async function swap(tag, byReader = true) {
  const mine = ++turn;
  chosen = chosen || byReader;
  for (let tries = 0; tries < 6; tries++) {
    const answer = await call(`${API}texts?language=${encodeURIComponent(tag)}`).catch(() => null);
    if (mine !== turn || left) return;
    if (!answer || !answer.ok) { await pause(backoff(tries)); continue; }
    const { language, dir, texts } = await answer.json();
    Object.assign(setup, { language, dir, texts });
    Object.assign(page, { lang: language, dir });
    for (const node of all('[data-t]').filter(part => !part.closest('.who'))) {
      node.textContent = t(node.dataset.t);
      if (node.lang) Object.assign(node, { lang: language, dir });
    }
    for (const name of ['title', 'placeholder', 'aria-label'])
      for (const node of all(`[data-t-${name}]`)) node.setAttribute(name, t(node.getAttribute('data-t-' + name)));
    nameLanguage();
    return;
  }
}
/* Until one is picked here, the page speaks the talk's language. */
function follows() {
  if (drifted && !chosen && spoken !== setup.language && setup.languages.some(({ tag }) => tag === spoken)) swap(spoken, false);
  drifted = false;
}

// Reading aloud, by the device's own voices: the words stay here

const speech = window.speechSynthesis;
let speaking = null;
const base = tag => (tag || '').toLowerCase().split(/[-_]/)[0];
const voiceFor = lang => speech?.getVoices().find(voice => voice.localService && base(voice.lang) === base(lang));

function reader(message, node) {
  const toggle = make('button', { type: 'button', class: 'aloud', 'data-lang': message.lang,
    onclick: () => (speaking === toggle ? silence() : aloud(message, node, toggle)) });
  dress(toggle, 'listen');
  toggle.hidden = !voiceFor(message.lang);
  return toggle;
}
function dress(toggle, key) {
  toggle.replaceChildren(icon(key));
  for (const part of ['title', 'aria-label']) { toggle.setAttribute(part, t(key)); toggle.setAttribute('data-t-' + part, key); }
}
function silence() {
  if (speaking) dress(speaking, 'listen');
  speaking = null;
  speech.cancel();
}
function aloud(message, node, toggle) {
  silence();
  speaking = toggle;
  dress(toggle, 'listen_stop');
  const labels = all('.choices button', node).map(option => option.lastChild.textContent);
  const clean = [message.text, ...labels].join('\n').replace(/[\u200e\u200f\u2066-\u2069]/g, '').replace(/\p{Extended_Pictographic}\ufe0f?/gu, ' ');
  const parts = clean.match(/[^.!?؟።\n]+[.!?؟።]*/g) || [];
  parts.filter(part => part.trim()).forEach((part, at, all) => {
    const words = new SpeechSynthesisUtterance(part.trim());
    words.voice = voiceFor(message.lang);
    words.lang = words.voice.lang;
    words.rate = .92;
    if (at === all.length - 1) words.onend = () => { if (speaking === toggle) silence(); };
    speech.speak(words);
  });
}
if (speech) speech.onvoiceschanged = () => all('.aloud').forEach(node => { node.hidden = !voiceFor(node.dataset.lang); });

// Leaving quickly

const others = window.BroadcastChannel && new BroadcastChannel('naast');
function leave(first = true) {
  if (left) return;
  left = true;
  document.body.replaceChildren();
  document.title = '…';
  if (speech) speech.cancel();
  if (first) {
    if (token || !navigator.sendBeacon(API + 'leave')) call(API + 'leave', { method: 'POST', keepalive: true }).catch(() => {});
    if (others) others.postMessage('left');
  }
  hush();
  if (!embedded) return location.replace(NEUTRAL);
  parent.postMessage('naast:left', '*');  // the widget goes; elsewhere we go ourselves
  setTimeout(() => { try { top.location.replace(NEUTRAL); } catch (refused) { location.replace(NEUTRAL); } }, 300);
}
if (others) others.onmessage = () => leave(false);
on($('leave'), 'click', event => { event.preventDefault(); leave(); });
let escaped = 0;
on(document, 'keydown', event => {
  if (event.key !== 'Escape' || event.repeat) return;
  if (Date.now() - escaped < 900) return leave();
  escaped = Date.now();
  if (embedded) parent.postMessage('naast:close', '*');
});
on(window, 'message', event => { if (embedded && event.source === parent && event.data === 'naast:leave') leave(); });
on(window, 'beforeunload', event => { if (queue.length && !left) event.preventDefault(); });
on(window, 'pageshow', event => { if (event.persisted) left ? location.reload() : wake(); });

// Writing

function grow() {
  write.dir = write.value ? 'auto' : '';
  write.style.height = 'auto';
  write.style.height = write.scrollHeight + 2 + 'px';
}
on(write, 'input', grow);
on(write, 'keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  $('send').click();
});
on($('form'), 'submit', event => {
  event.preventDefault();
  const text = write.value.trim();
  if (!text) return;
  write.value = '';
  grow();
  say({ text });
});
on($('send'), 'mousedown', event => event.preventDefault());   // the keyboard of a phone stays
on($('attach'), 'click', () => $('file').click());
on($('file'), 'change', () => {
  const [file] = $('file').files;
  if (file) lighter(file).then(file => say({ file, preview: {
    kind: file.type.startsWith('image/') ? 'photo' : 'document', name: file.name, url: URL.createObjectURL(file) } }));
  $('file').value = '';
});



for (const node of all('#contact')) node.replaceChildren(...linked(node.textContent));
nameLanguage();
corner.hidden = false;
desk.hidden = false;
measure();
listen();
setTimeout(() => { if (!last && !faults && !left) tell('opening'); }, 1500);
})();
