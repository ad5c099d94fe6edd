import { phrase } from '../../language/language.js';
import { fileSize } from '../../lib/file_size.js';
import { cloneTemplate } from '../dialog.js';
import { showPart } from './message_parts.js';
import { thumbnails } from './thumbnails.js';

const [MAX_WIDTH, MAX_HEIGHT] = [320, 240];

/** Show the names and sizes of the files that the message carries. */
export function showFiles(node, { room, files = [], deleted, deleting }) {
  const shown = deleted || deleting ? [] : files;
  const list = showPart(node.querySelector('.message'), 'files', shown.length > 0);
  if (list === null) return;
  const isSent = String(room !== undefined);
  if (list.children.length === shown.length && list.dataset.isSent === isSent) return;
  list.dataset.isSent = isSent;
  list.replaceChildren(...shown.map((file) => fileNode(room, file)));
}

function fileNode(room, { file, name, size, width, height }) {
  const item = cloneTemplate('file');
  item.dataset.file = file;
  item.querySelector('.file-name').textContent = name;
  for (const button of item.querySelectorAll('button')) button.dataset.file = file;
  const picture = item.querySelector('.file-picture');
  if (width && room && thumbnails.isConnected) {
    reserveSpace(picture, width, height);
    picture.setAttribute('aria-label', phrase('message.enlarge', { name }));
    thumbnails.show(picture, room, file);
  } else {
    picture.remove();
  }
  item.querySelector('.file-size').textContent = fileSize(size);
  return item;
}

/** The rows below stay where they are when the picture has loaded. An image without a source has no size of its own. */
function reserveSpace({ style }, width, height) {
  style.width = `${width * Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height)}px`;
  style.aspectRatio = `${width} / ${height}`;
}
