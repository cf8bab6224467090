/** Long ids are random: their beginning tells them apart. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : id.slice(0, 8);
}
