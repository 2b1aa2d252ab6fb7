// What the control of corrections says, in the page's three languages.

const fr = {
  title: (what) => `Corriger : ${what}`,
  category: "Catégorie",
  none: "Sans catégorie",
  merchant: "Nom du marchand",
  applies: (n) => (n === 1 ? "S’applique à 1 opération, et à celles qui viendront." : `S’applique à ${n} opérations, et à celles qui viendront.`),
  later: "Ne s’applique à aucune opération encore ; seulement à celles qui viendront.",
  run: "Corriger",
  cancel: "Fermer",
  done: (n) => (n === 1 ? "1 opération corrigée. La réponse ci-dessus date d’avant." : `${n} opérations corrigées. La réponse ci-dessus date d’avant.`),
  undo: "Annuler la correction",
  undoOf: (what) => `Annuler la correction : ${what}`,
  undone: (n) => (n === 1 ? "Correction annulée : 1 opération est comme avant." : `Correction annulée : ${n} opérations sont comme avant.`),
  all: (n) => (n === 1 ? "Votre correction" : `Vos ${n} corrections`),
  of: { merchant: (name) => name, label: (label) => `libellés comme « ${label} »`, words: (words) => `libellés avec « ${words} »` },
  movements: (n) => (n === 1 ? "1 opération" : `${n} opérations`),
  offline: "Hors connexion : le service ne répond pas.",
};

const en = {
  title: (what) => `Correct: ${what}`,
  category: "Category",
  none: "No category",
  merchant: "Name of the merchant",
  applies: (n) => (n === 1 ? "Applies to 1 transaction, and to those that will come." : `Applies to ${n} transactions, and to those that will come.`),
  later: "Applies to no transaction yet, only to those that will come.",
  run: "Correct",
  cancel: "Close",
  done: (n) => (n === 1 ? "1 transaction corrected. The answer above is from before." : `${n} transactions corrected. The answer above is from before.`),
  undo: "Undo the correction",
  undoOf: (what) => `Undo the correction: ${what}`,
  undone: (n) => (n === 1 ? "Correction undone: 1 transaction is as it was." : `Correction undone: ${n} transactions are as they were.`),
  all: (n) => (n === 1 ? "Your correction" : `Your ${n} corrections`),
  of: { merchant: (name) => name, label: (label) => `labels like “${label}”`, words: (words) => `labels with “${words}”` },
  movements: (n) => (n === 1 ? "1 transaction" : `${n} transactions`),
  offline: "Offline: the service does not answer.",
};

const es = {
  title: (what) => `Corregir: ${what}`,
  category: "Categoría",
  none: "Sin categoría",
  merchant: "Nombre del comercio",
  applies: (n) => (n === 1 ? "Se aplica a 1 operación, y a las que vendrán." : `Se aplica a ${n} operaciones, y a las que vendrán.`),
  later: "Todavía no se aplica a ninguna operación; solo a las que vendrán.",
  run: "Corregir",
  cancel: "Cerrar",
  done: (n) => (n === 1 ? "1 operación corregida. La respuesta de arriba es de antes." : `${n} operaciones corregidas. La respuesta de arriba es de antes.`),
  undo: "Deshacer la corrección",
  undoOf: (what) => `Deshacer la corrección: ${what}`,
  undone: (n) => (n === 1 ? "Corrección deshecha: 1 operación está como antes." : `Corrección deshecha: ${n} operaciones están como antes.`),
  all: (n) => (n === 1 ? "Su corrección" : `Sus ${n} correcciones`),
  of: { merchant: (name) => name, label: (label) => `conceptos como «${label}»`, words: (words) => `conceptos con «${words}»` },
  movements: (n) => (n === 1 ? "1 operación" : `${n} operaciones`),
  offline: "Sin conexión: el servicio no responde.",
};

const LANGUAGES = { fr, en, es };

export const correctionWords = (language) => LANGUAGES[language] ?? en;
