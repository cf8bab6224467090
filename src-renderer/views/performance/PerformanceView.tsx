import { useEffect } from 'react';
import { useStore } from 'zustand';
import { hrefOf } from '../../app/route.ts';
import '../../charts/charts.css';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { type PerformanceSection, performanceSections } from '../../stores/history/performance.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { CacheSection } from './CacheSection.tsx';
import { DepthSection } from './DepthSection.tsx';
import { Filters } from './Filters.tsx';
import './performance.css';
import { SpeculationSection } from './SpeculationSection.tsx';
import { ToolsSection } from './ToolsSection.tsx';

const titles: Record<PerformanceSection, string> = {
  depth: 'Speed vs depth',
  cache: 'Cache',
  tools: 'Tools',
  speculation: 'Speculative decoding',
};

const sections: Record<PerformanceSection, () => React.ReactNode> = {
  depth: DepthSection,
  cache: CacheSection,
  tools: ToolsSection,
  speculation: SpeculationSection,
};

/** What the history tells of the backend's speed, its cache, the models' tool calls and their drafts. `id`: the section's. */
export function PerformanceView({ id = null }: { readonly id?: string | null }) {
  const { performance } = useStores();
  const asked = performanceSections.find((section) => section === id) ?? null;
  useEffect(() => {
    void performance.show(asked ?? performance.getState().section);
  }, [performance, asked]);
  const shown = useStore(performance, (state) => state.section);
  const Section = sections[shown];
  return (
    <div className="page performance">
      <header className="page-head">
        <h1>Performance</h1>
        <Filters />
      </header>
      <Tabs
        label="Sections"
        options={performanceSections.map((value) => ({ value, title: titles[value] }))}
        chosen={shown}
        onChoose={(section) => {
          location.hash = hrefOf('performance', section);
        }}
      >
        <Section />
      </Tabs>
    </div>
  );
}
