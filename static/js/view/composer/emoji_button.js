import { insertText } from './insert_text.js';

/** The composer's button that puts an emoji where the text is being written. */
export class EmojiButton {
  /** `load()` returns a promise of what exports the EmojiPicker. */
  constructor(form, load) {
    let picker = null;
    const button = form.querySelector('.composer-emoji');
    const field = form.querySelector('textarea');
    button.addEventListener('click', async () => {
      const { EmojiPicker } = await load();
      picker ??= new EmojiPicker();
      picker.open(button, (emoji) => {
        field.focus();
        insertText(field, emoji);
      });
    });
  }
}
