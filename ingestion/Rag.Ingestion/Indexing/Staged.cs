using Rag.Core.Articles;

namespace Rag.Ingestion.Indexing;

/// <summary>A revision on its way to the store, with what it came from.</summary>
internal readonly record struct Staged<T>(Article Article, T Origin);
