const MAX_PIXELS = 320;
const QUALITY = 0.8;

/** Returns a promise of an image's `{ width, height, thumbnail }`; of {} for what the browser cannot draw. */
export async function pictureOf(file) {
  if (!file.type.startsWith('image/')) return {};
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const thumbnail = await smaller(bitmap, Math.min(1, MAX_PIXELS / Math.max(width, height)));
    bitmap.close();
    return { width, height, thumbnail };
  } catch {
    return {};
  }
}

function smaller(bitmap, scale) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  context.fillStyle = 'white'; // JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
}
