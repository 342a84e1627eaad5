// The exception filters in the language of the client: what Breakpoints shows of them is a part of
// its window. Their sentences in the console and in stops stay English, as the kernel's terms do.

interface FilterTexts {
  readonly label: string;
  readonly description: string;
}

interface Language {
  /** By the filter's id (core/debugger/stops/filters.ts). */
  readonly filters: Readonly<Record<string, FilterTexts>>;
  /** `example`: a condition. */
  condition(example: string): string;
}

const ENGLISH: Language = {
  filters: {},
  condition: (example) => `${example}, thread == t2, or another expression over the state`,
};

const LANGUAGES: Readonly<Record<string, Language>> = {
  de: {
    filters: {
      failed: {
        label: 'Fehlgeschlagene Aufrufe',
        description:
          'Ein Aufruf des Skripts schlägt fehl, ob das Skript es erwartet oder nicht. Hält nach dem Schritt an, der abgelehnt hat.',
      },
      ignored: {
        label: 'Ignorierte Fehlschläge',
        description:
          'Etwas schlägt innerhalb eines Aufrufs fehl, der das Ergebnis nicht ansieht, etwa das Verdrahten von mmap unter MCL_FUTURE.',
      },
      expectation: {
        label: 'Nicht erfüllte Erwartungen',
        description: 'Ein Aufruf gibt etwas anderes zurück, als der Trace sagt, oder ein assert gilt nicht.',
      },
      assertion: {
        label: 'Kernel-Assertions und festsitzende Threads',
        description:
          'Eine Assertion des Kernels gilt nicht und der Kernel bricht ab (panic), oder ein Thread ist nicht fertig und kein Thread kann laufen.',
      },
      wait: {
        label: 'Warten auf die Sperre und Schlafen',
        description:
          'Ein Thread muss warten: auf die Sperre der Map, auf einen Eintrag, der im Übergang oder vom System verdrahtet ist, oder auf eine beschäftigte Map.',
      },
      transition: {
        label: 'Übergänge',
        description: 'MAP_ENTRY_IN_TRANSITION wird an einem Eintrag gesetzt oder gelöscht.',
      },
    },
    condition: (example) => `${example}, thread == t2 oder ein anderer Ausdruck über den Zustand`,
  },
};

/** `locale`: as `initialize` says it, such as `de`, `de-AT` or `de_DE.UTF-8`. */
export const languageOf = (locale: string | undefined): Language =>
  LANGUAGES[/^[a-z]+/.exec(locale?.toLowerCase() ?? '')?.[0] ?? ''] ?? ENGLISH;
