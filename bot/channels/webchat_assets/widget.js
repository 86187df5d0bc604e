/* Naast on a site of yours:  <script src="https://host/widget.js" data-label="Naast" defer></script>
   Optional: data-language="nl", data-colour="#2f6b62", data-close="Sluiten". Nothing is loaded before the button is used. */
(() => {
  'use strict';
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  const { label = 'Naast', close: shut = 'Sluiten · Fermer · Close', language = '', colour = '' } = script.dataset;
  const origin = new URL(script.src, location.href).origin;
  const make = (tag, props) => Object.assign(document.createElement(tag), props);

  const host = make('div', {});
  const root = host.attachShadow({ mode: 'open' });
  const css = `
    :host { all: initial; --tone: #2f6b62; --on: #fff; }
    button { font: 600 18px/1.2 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", sans-serif; min-block-size: 52px; min-inline-size: 52px; border: 0; cursor: pointer; color: var(--on); background: var(--tone); }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #000; }
    .open { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483646; padding: 0 22px; border-radius: 26px; box-shadow: 0 4px 16px #0005; }
    .panel { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483647; inline-size: min(430px, 100vw - 32px); block-size: min(720px, 100vh - 32px);
      display: flex; flex-direction: column; overflow: hidden; border-radius: 18px; background: #fbf7f0; box-shadow: 0 12px 48px #0006; }
    .panel button { display: block; min-block-size: 44px; font-size: 16px; inline-size: 100%; }
    .panel button:focus-visible { outline-offset: -6px; box-shadow: none; outline-color: currentColor; }
    iframe { flex: 1; inline-size: 100%; border: 0; }
    [hidden] { display: none; }
    @media (max-width: 520px) { .panel { inset: 0; inline-size: auto; block-size: auto; border-radius: 0; } }`;
  try {                                     // a constructed sheet passes any Content-Security-Policy of the site
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (older) { root.append(make('style', { textContent: css })); }
  const tone = /^#[\da-f]{6}$/i.test(colour) && parseInt(colour.slice(1), 16);
  if (tone !== false) {
    host.style.setProperty('--tone', colour);
    const part = shift => (((tone >> shift) & 255) / 255) ** 2.2;
    if (.2126 * part(16) + .7152 * part(8) + .0722 * part(0) > .18) host.style.setProperty('--on', '#000');
  }

  const open = make('button', { type: 'button', className: 'open', textContent: label });
  const panel = make('div', { className: 'panel', hidden: true });
  const close = make('button', { type: 'button', textContent: '✕  ' + shut });
  let frame = null, closed = 0;
  open.setAttribute('aria-expanded', 'false');
  open.setAttribute('aria-haspopup', 'dialog');
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', label);
  panel.append(close);

  const show = on => {
    if (on && !frame) {
      frame = make('iframe', { title: label, src: origin + '/' + (language ? '?language=' + encodeURIComponent(language) : '') });
      panel.append(frame);
    }
    panel.hidden = !on;
    open.hidden = on;
    open.setAttribute('aria-expanded', on);
    if (on) frame.focus();
    else { closed = Date.now(); open.focus(); }
  };
  open.addEventListener('click', () => show(true));
  close.addEventListener('click', () => show(false));
  const gone = () => { if (frame) frame.remove(); location.replace('https://www.meteo.be'); };

  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.repeat) return;
    if (!panel.hidden) show(false);
    else if (frame && Date.now() - closed < 900) {          // Escape twice: the chat closes its session, then we go
      frame.contentWindow.postMessage('naast:leave', origin);
      setTimeout(gone, 1500);
    }
  });
  addEventListener('message', event => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data === 'naast:close' && !panel.hidden) show(false);
    if (event.data === 'naast:left') gone();
  });
  root.append(open, panel);
  document.body.append(host);
})();
