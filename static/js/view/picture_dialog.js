import { phrase } from '../language/language.js';
import { Dialog } from './dialog.js';

/** Show the file, a picture, as large as the page. `address` is a promise of its address. */
export async function showPicture({ name, width, height }, address) {
  const dialog = new Dialog('picture', { title: name });
  const image = dialog.part('picture');
  image.alt = name;
  image.style.setProperty('--width', `${width}px`);
  image.style.setProperty('--ratio', `${width / height}`);
  image.addEventListener('error', () => {
    image.remove();
    dialog.showProblem(phrase('files.not_shown'));
  });
  dialog.open();
  await dialog.run(async () => { image.src = await address; });
}
