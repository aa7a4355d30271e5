// Every staff page: htmx without evaluation or inline styles (the content policy allows neither), and the font.
import './page.css';
import htmx from 'htmx.org';

Object.assign(htmx.config, { allowEval: false, allowScriptTags: false, includeIndicatorStyles: false, selfRequestsOnly: true, historyCacheSize: 0 });

// CSRF: what forms carry in a field, htmx sends as a header.
document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('input[name=csrf_token]')?.value;
  if (token && event.detail.verb !== 'get') event.detail.headers['X-CSRFToken'] = token;
});
