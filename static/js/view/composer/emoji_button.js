import { insertText } from './insert_text.js';

/** The composer's button that puts an emoji where the text is being written. `picker` is the EmojiPicker. */
export class EmojiButton {
  constructor(form, picker) {
    const button = form.querySelector('.composer-emoji');
    const field = form.querySelector('textarea');
    button.addEventListener('click', () => picker.open(button, (emoji) => {
      field.focus();
      insertText(field, emoji);
    }));
  }
}
