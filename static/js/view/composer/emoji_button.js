import { insertText } from './insert_text.js';

/** The composer's button that puts an emoji where the text is being written. */
export class EmojiButton {
  /** `use(action)` calls `action` with what exports the EmojiPicker. */
  constructor(form, use) {
    let picker = null;
    const button = form.querySelector('.composer-emoji');
    const field = form.querySelector('textarea');
    const open = ({ EmojiPicker }) => {
      picker ??= new EmojiPicker();
      picker.open(button, (emoji) => {
        field.focus();
        insertText(field, emoji);
      });
    };
    button.addEventListener('click', () => use(open));
  }
}
