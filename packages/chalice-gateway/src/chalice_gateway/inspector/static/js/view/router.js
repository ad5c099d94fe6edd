import { byId } from '../lib/dom.js';

const VIEWS = [...document.querySelectorAll('main > section')].map(({ id }) => id);

// Shows the view that the address names, `#tables/NAME`.
export class Router {
  constructor(onShow) {
    this.onShow = onShow;
    window.addEventListener('hashchange', () => this.show());
  }

  get view() {
    const [view] = location.hash.slice(1).split('/');
    return VIEWS.includes(view) ? view : VIEWS[0];
  }

  get name() {
    const [, ...rest] = location.hash.slice(1).split('/');
    return rest.length ? decodeURIComponent(rest.join('/')) : null;
  }

  show() {
    if (location.hash === '#main') return; // the link that skips to the content
    for (const id of VIEWS) byId(id).hidden = id !== this.view;
    for (const link of document.querySelectorAll('.tabs a')) {
      if (link.hash === `#${this.view}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    this.onShow(this.view, this.name);
  }
}
