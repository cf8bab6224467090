import { createContext, type ReactNode, useContext } from 'react';
import type { Stores } from './create-stores.ts';

const StoresContext = createContext<Stores | null>(null);

export function StoresProvider({ stores, children }: { readonly stores: Stores; readonly children: ReactNode }) {
  return <StoresContext value={stores}>{children}</StoresContext>;
}

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('A view was drawn outside of StoresProvider; wrap it.');
  return stores;
}
