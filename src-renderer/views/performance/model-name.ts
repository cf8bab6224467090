/** What stands where the backend did not name its model. */
export function modelName(model: string | null): string {
  return model ?? 'Unknown model';
}
