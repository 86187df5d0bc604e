/* The reviewer's page: shows messages by the handful, keeps what is written in the browser, saves it as one file. */
'use strict';

const WORDS = {
  nl: {
    title: 'Nalezen: {language}',
    hello: 'Fijn dat je meeleest. Bij elke tekst staat hoe hij nu in jouw taal klinkt. Klinkt hij goed, natuurlijk en vriendelijk? Tik op “Goed zo”. Kan het beter? Schrijf hoe jij het zou zeggen. Je mag stoppen en later verdergaan: alles blijft bewaard op dit toestel.',
    forgets: 'Deze browser bewaart niets. Tik op “Bewaren” voor je sluit; met “Verdergaan” haal je dat bestand terug.',
    who: 'Je naam of initialen', search: 'Zoeken in de teksten', all: 'Alles', doubtful: 'Twijfel', rights: 'Rechten', buttons: 'Knoppen', unread: 'Nog te lezen', mine: 'Wat ik schreef',
    progress: '{read} van {all} gelezen · {changed} verbeterd', good: 'Goed zo', change: 'Beter zeggen', remark: 'Opmerking', gap: 'Nog niet vertaald.',
    borrowed: 'Zoals in {language}. Schrijf alleen iets als het bij jullie anders heet.', where: 'Waar staat dit?', near: 'Wat ernaast staat', form: 'bij {numbers}', correction: 'Zo zou ik het zeggen', note: 'Opmerking voor wie dit nakijkt',
    button: 'knop: hoogstens {limit} tekens', letters: '{count} van {limit} tekens', typed: 'woorden die mensen typen, met komma’s', missing: 'Laat {names} staan zoals het is.', unknown: '{names} hoort hier niet bij.', empty: 'Vul elke vorm in.', long: 'Te lang voor de knop.',
    before: 'gelezen door een nalezer', save: 'Bewaren ({count})', saved: 'Bewaard als {file}. Stuur dit bestand naar de organisatie.', open: 'Verdergaan met een bestand', opened: '{count} teksten teruggehaald.', other: 'Dit bestand hoort bij een andere taal.', unreadable: 'Dit bestand kan ik niet lezen.', none: 'Hier staat niets (meer).', name_first: 'Schrijf eerst bovenaan je naam of initialen.', elsewhere: 'in het Nederlands en Frans',
  },
  fr: {
    title: 'Relire : {language}',
    hello: 'Merci de relire avec nous. Chaque texte est montré comme il se dit maintenant dans votre langue. Il sonne bien, naturel et aimable ? Touchez « C’est bon ». Il peut être mieux dit ? Écrivez comment vous le diriez. Vous pouvez arrêter et continuer plus tard : tout reste gardé sur cet appareil.',
    forgets: 'Ce navigateur ne garde rien. Touchez « Enregistrer » avant de fermer ; « Continuer » reprend ce fichier.',
    who: 'Votre nom ou vos initiales', search: 'Chercher dans les textes', all: 'Tout', doubtful: 'Doutes', rights: 'Droits', buttons: 'Boutons', unread: 'À lire', mine: 'Ce que j’ai écrit',
    progress: '{read} lus sur {all} · {changed} améliorés', good: 'C’est bon', change: 'Dire mieux', remark: 'Remarque', gap: 'Pas encore traduit.',
    borrowed: 'Comme en {language}. N’écrivez que si cela se dit autrement chez vous.', where: 'Où est-ce que cela se trouve ?', near: 'Ce qui est à côté', form: 'pour {numbers}', correction: 'Je le dirais ainsi', note: 'Remarque pour qui vérifie',
    button: 'bouton : {limit} signes au plus', letters: '{count} signes sur {limit}', typed: 'des mots que les gens tapent, avec des virgules', missing: 'Laissez {names} tel quel.', unknown: '{names} n’a pas sa place ici.', empty: 'Remplissez chaque forme.', long: 'Trop long pour le bouton.',
    before: 'lu par une personne', save: 'Enregistrer ({count})', saved: 'Enregistré sous {file}. Envoyez ce fichier à l’organisation.', open: 'Continuer avec un fichier', opened: '{count} textes repris.', other: 'Ce fichier est pour une autre langue.', unreadable: 'Je ne peux pas lire ce fichier.', none: 'Il n’y a rien (de plus) ici.', name_first: 'Écrivez d’abord votre nom ou vos initiales en haut.', elsewhere: 'en néerlandais et en français',
  },
  en: {
    title: 'Read through: {language}',
    hello: 'Thank you for reading along. Each text is shown as it is said in your language now. Does it sound right, natural and kind? Tap “It is good”. Could it be better? Write how you would say it. You can stop and go on later: everything is kept on this device.',
    forgets: 'This browser keeps nothing. Tap “Save” before you close; “Go on” brings that file back.',
    who: 'Your name or initials', search: 'Search in the texts', all: 'All', doubtful: 'Doubtful', rights: 'Rights', buttons: 'Buttons', unread: 'To read', mine: 'What I wrote',
    progress: '{read} of {all} read · {changed} made better', good: 'It is good', change: 'Say it better', remark: 'Remark', gap: 'Not translated yet.',
    borrowed: 'As in {language}. Write only where you would say it otherwise.', where: 'Where does this stand?', near: 'What stands beside it', form: 'for {numbers}', correction: 'I would say it like this', note: 'A remark for whoever looks at it',
    button: 'button: at most {limit} letters', letters: '{count} of {limit} letters', typed: 'words that people type, with commas', missing: 'Leave {names} as it is.', unknown: '{names} does not belong here.', empty: 'Fill in every form.', long: 'Too long for the button.',
    before: 'read by a person', save: 'Save ({count})', saved: 'Saved as {file}. Send this file to the organisation.', open: 'Go on with a file', opened: '{count} texts brought back.', other: 'This file is for another language.', unreadable: 'I cannot read this file.', none: 'Nothing (more) here.', name_first: 'First write your name or initials at the top.', elsewhere: 'in Dutch and French',
  },
};
const HANDFUL = 20;
const $ = id => document.getElementById(id);
const bundle = JSON.parse($('package').textContent);
const KEY = `naast-review-${bundle.language}`;
const byId = new Map(bundle.messages.map(message => [message.id, message]));

// What is kept

let keeps = true;
let kept = { reviewer: '', speak: '', done: {} };
try {
  localStorage.setItem(`${KEY}-try`, '1');
  localStorage.removeItem(`${KEY}-try`);
  kept = { ...kept, ...JSON.parse(localStorage.getItem(KEY) || '{}') };
} catch (refused) { keeps = false; }
function keep() {
  if (keeps) try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch (full) { keeps = false; $('forgets').hidden = false; }
}
/* What was done with a message; nothing when it is another one now. */
const doneOf = message => { const done = kept.done[message.id]; return done && done.digest === message.digest ? done : null; };
function note(message, change) {
  kept.done[message.id] = { digest: message.digest, read: false, now: null, remark: '', ...doneOf(message), ...change };
  keep();
  count();
}

// Words

let speak = kept.speak || (WORDS[navigator.language.slice(0, 2)] ? navigator.language.slice(0, 2) : 'en');
const t = (key, values = {}) => WORDS[speak][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const number = n => new Intl.NumberFormat(speak).format(n);
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}
/* A text with its placeholders shown as such. */
const slotted = text => text.split(/(\{[^{}]*\})/).map(part => (/^\{.*\}$/.test(part) ? make('span', { class: 'slot' }, part) : part));
const slots = text => new Set(text.match(/\{[^{}]*\}/g) || []);

// One message

function card(message) {
  const done = doneOf(message);
  const node = make('article', { id: `m-${message.id}`, lang: speak });
  const fields = make('div', { class: 'fields', hidden: !(done && (done.now || done.remark)) });
  const good = make('button', { type: 'button', onclick: () => { note(message, { read: !doneOf(message)?.read }); mark(); } }, `✓ ${t('good')}`);
  const change = make('button', { type: 'button', onclick: () => open('.correction') }, `✎ ${t('change')}`);
  const remark = make('button', { type: 'button', onclick: () => open('.remark') }, `💬 ${t('remark')}`);
  const mark = () => {
    const now = doneOf(message);
    node.classList.toggle('read', Boolean(now?.read));
    node.classList.toggle('changed', Boolean(now?.now));
    good.setAttribute('aria-pressed', Boolean(now?.read));
  };
  const open = which => {
    if (!fields.childNodes.length) fill(message, fields, mark);
    fields.hidden = false;
    fields.querySelector(which).focus();
  };
  if (!fields.hidden) fill(message, fields, mark);
  node.append(marks(message), said(message), others(message), context(message), make('div', { class: 'does' }, good, change, remark), fields);
  mark();
  return node;
}
function marks(message) {
  const shown = make('div', { class: 'marks' }, make('span', { class: 'number' }, `${number(message.n)} / ${number(bundle.messages.length)}`));
  if (message.doubt) shown.append(make('span', { class: 'doubt' }, `? ${message.doubt}`));
  if (message.limit) shown.append(make('span', {}, t('button', { limit: message.limit })));
  if (message.context === 'typed words') shown.append(make('span', {}, t('typed')));
  if (message.read) shown.append(make('span', {}, `✓ ${t('before')}`));
  return shown;
}
function said(message) {
  const own = { lang: bundle.language, dir: bundle.direction };
  if (!message.said.length) return make('p', { class: 'gap' }, t('gap'));
  const texts = message.said.map((text, n) => make('p', { class: 'said', ...own }, slotted(text),
    message.numbers.length > 1 ? make('small', { class: 'borrowed', lang: speak, dir: 'auto' }, ` (${t('form', { numbers: message.numbers[n] })})`) : null));
  return make('div', {}, texts, message.own ? null : make('p', { class: 'borrowed' }, t('borrowed', { language: bundle.base })));
}
function others(message) {
  const list = make('dl');
  const add = (tag, texts) => texts.forEach(text => list.append(make('dt', {}, tag.toUpperCase()), make('dd', { lang: tag, dir: 'ltr' }, slotted(text))));
  add('en', message.english);
  for (const [tag, texts] of Object.entries(message.beside)) add(tag, texts);
  return list;
}
function context(message) {
  const talk = message.excerpt;
  const inside = make('div', { class: 'talk', lang: talk ? talk.language : 'en', dir: 'ltr' }, make('small', {}, message.where));
  if (talk) {
    talk.said.forEach(([who, text, here]) => inside.append(make('p', { class: `${who}${here ? ' this' : ''}` }, text)));
    inside.append(make('small', {}, `“${talk.title}”`));
  } else {
    message.near.forEach(([english, text]) => inside.append(make('p', {}, english), text ? make('p', { lang: bundle.language, dir: bundle.direction, class: 'family' }, text) : null));
  }
  return make('details', {}, make('summary', {}, t(talk ? 'where' : 'near')), inside);
}

// Correcting

function fill(message, fields, mark) {
  const done = doneOf(message);
  const forms = Math.max(1, message.numbers.length);
  const wrong = make('p', { class: 'wrong', role: 'status' });
  const letters = make('p', { class: 'count' });
  const areas = Array.from({ length: forms }, (_unused, n) => make('textarea', {
    class: 'correction', lang: bundle.language, dir: bundle.direction, rows: 2, oninput: () => write(),
  }));
  areas.forEach((area, n) => { area.value = (done?.now || message.said)[n] || ''; });
  const remark = make('textarea', { class: 'remark', rows: 2, dir: 'auto', maxlength: 300, oninput: () => note(message, { remark: remark.value.trim() }) });
  remark.value = done?.remark || '';
  const write = () => {
    const now = areas.map(area => area.value.trim());
    const same = !now.some(Boolean) || now.every((text, n) => text === (message.said[n] || ''));
    note(message, { now: same ? null : now, read: true });
    look(now, same);
    mark();
  };
  const look = (now, same) => {
    const told = same ? [] : faults(message, now);
    wrong.textContent = told.join(' ');
    if (message.limit) letters.textContent = t('letters', { count: number(Math.max(...now.map(text => [...text].length))), limit: message.limit });
  };
  areas.forEach((area, n) => fields.append(make('label', {}, forms > 1 ? `${t('correction')} (${t('form', { numbers: message.numbers[n] })})` : t('correction'), area)));
  fields.append(letters, wrong, make('label', {}, t('note'), remark));
  look(areas.map(area => area.value.trim()), !done?.now);
}
/* The same rules as `naast locales apply`. */
function faults(message, now) {
  const told = [];
  const wanted = new Set(message.english.flatMap(text => [...slots(text)]));
  const free = message.english.length > 1 ? new Set(['{count}']) : new Set();
  const missing = [...wanted].filter(name => !free.has(name) && now.some(text => text && !slots(text).has(name)));
  const unknown = [...new Set(now.flatMap(text => [...slots(text)]))].filter(name => !wanted.has(name));
  if (missing.length) told.push(t('missing', { names: missing.join(' ') }));
  if (unknown.length) told.push(t('unknown', { names: unknown.join(' ') }));
  if (!now.every(Boolean)) told.push(t('empty'));
  if (message.limit && now.some(text => [...text].length > message.limit)) told.push(t('long'));
  return told;
}

// The list, by the handful

const KINDS = {
  all: () => true, doubtful: message => Boolean(message.doubt), rights: message => message.rights, buttons: message => Boolean(message.limit),
  unread: message => !message.read && !doneOf(message)?.read, mine: message => Boolean(doneOf(message)?.now || doneOf(message)?.remark),
};
let kind = 'all';
let shown = [];
let at = 0;
const more = make('div', { id: 'more' });
const seen = window.IntersectionObserver && new IntersectionObserver(entries => { if (entries.some(entry => entry.isIntersecting)) grow(); }, { rootMargin: '800px' });
function list() {
  const sought = $('search').value.trim().toLowerCase();
  const has = message => !sought || [...message.english, ...message.said, ...Object.values(message.beside).flat()].some(text => text.toLowerCase().includes(sought));
  shown = bundle.messages.filter(message => KINDS[kind](message) && has(message));
  at = 0;
  $('list').replaceChildren();
  if (!shown.length) $('list').append(make('p', { class: 'gap' }, t('none')));
  grow();
}
function grow() {
  const next = shown.slice(at, at + HANDFUL);
  at += next.length;
  more.remove();
  $('list').append(...next.map(card));
  if (at < shown.length) { $('list').append(more); if (seen) { seen.unobserve(more); seen.observe(more); } else more.replaceChildren(make('button', { type: 'button', onclick: grow }, '…')); }
}
function count() {
  const all = bundle.messages.length;
  const read = bundle.messages.filter(message => message.read || doneOf(message)?.read).length;
  const mine = bundle.messages.filter(message => doneOf(message));
  $('progress').textContent = t('progress', { read: number(read), all: number(all), changed: number(mine.filter(message => doneOf(message).now).length) });
  $('bar').style.inlineSize = `${(100 * read) / Math.max(all, 1)}%`;
  $('save').textContent = t('save', { count: number(mine.length) });
}
function dress() {
  document.documentElement.lang = speak;
  document.title = $('title').textContent = t('title', { language: bundle.name });
  document.querySelectorAll('[data-t]').forEach(node => { node.textContent = t(node.dataset.t); });
  $('search').placeholder = t('search');
  $('search').setAttribute('aria-label', t('search'));
  $('speak').value = speak;
  $('filters').replaceChildren(...Object.keys(KINDS).map(name => make('button', {
    type: 'button', 'data-kind': name, 'aria-pressed': String(name === kind), onclick: () => { kind = name; dress(); list(); scrollTo(0, 0); },
  }, `${t(name)}${['all', 'doubtful', 'rights', 'buttons'].includes(name) ? ` ${number(bundle.messages.filter(KINDS[name]).length)}` : ''}`)));
  count();
}

// Saving, and going on with what was saved

function saved() {
  const messages = bundle.messages.filter(doneOf).map(message => {
    const { digest, read, now, remark } = doneOf(message);
    return { id: message.id, domain: message.domain, context: message.context, english: message.english[0], digest, read, now, remark };
  });
  return { naast: 'review', version: 1, language: bundle.language, reviewer: kept.reviewer.trim(), date: new Date().toLocaleDateString('sv'), messages };
}
function save() {
  if (!kept.reviewer.trim()) { $('told').textContent = t('name_first'); $('reviewer').focus(); return; }
  const made = saved();
  const initials = made.reviewer.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 20);
  const name = `review-${bundle.language}-${made.date}-${initials}.json`;
  const link = make('a', { download: name, href: URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: 'application/json' })) });
  document.body.append(link);
  link.click();
  link.remove();
  $('told').textContent = t('saved', { file: name });
}
async function goOn(file) {
  let made;
  try { made = JSON.parse(await file.text()); } catch (broken) { made = null; }
  if (made?.naast !== 'review' || !Array.isArray(made.messages)) { $('told').textContent = t('unreadable'); return; }
  if (made.language !== bundle.language) { $('told').textContent = t('other'); return; }
  const here = made.messages.filter(({ id }) => byId.has(id));
  for (const { id, digest, read, now, remark } of here) kept.done[id] = { digest, read, now, remark };
  kept.reviewer = kept.reviewer || made.reviewer || '';
  $('reviewer').value = kept.reviewer;
  keep(); count(); list();
  $('told').textContent = t('opened', { count: number(here.length) });
}

bundle.messages.forEach((message, n) => { message.n = n + 1; });
$('forgets').hidden = keeps;
$('reviewer').value = kept.reviewer;
$('reviewer').addEventListener('input', () => { kept.reviewer = $('reviewer').value; keep(); });
$('speak').addEventListener('change', () => { kept.speak = speak = $('speak').value; keep(); dress(); list(); });
let waiting;
$('search').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(list, 200); });
$('save').addEventListener('click', save);
$('open').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', () => { if ($('file').files[0]) goOn($('file').files[0]); $('file').value = ''; });
addEventListener('beforeunload', event => { if (!keeps && Object.keys(kept.done).length) event.preventDefault(); });
dress();
list();
