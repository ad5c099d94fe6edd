const KEY = 'theme';

/** Radio buttons for the page's theme: the system's, light or dark. The choice is remembered. */
export class Theme {
  #root;
  #settings;

  constructor(root, settings) {
    this.#root = root;
    this.#settings = settings;
    root.addEventListener('change', ({ target }) => this.#choose(target.value));
    settings.watch(KEY, () => this.#show(settings.read(KEY)));
    this.#show(settings.read(KEY));
  }

  #choose(theme) {
    if (theme === 'system') this.#settings.remove(KEY);
    else this.#settings.write(KEY, theme);
    this.#show(this.#settings.read(KEY));
  }

  #show(theme) {
    document.documentElement.dataset.theme = theme;
    const radio = this.#root.querySelector(`[value="${CSS.escape(theme)}"]`) ?? this.#root.querySelector('input');
    radio.checked = true;
  }
}
