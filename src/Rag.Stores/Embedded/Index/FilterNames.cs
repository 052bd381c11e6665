using System.Collections.Immutable;

namespace Rag.Stores.Embedded.Index;

/// <summary>What a snapshot's numbers stand for: every name ever numbered, by number.</summary>
internal sealed record FilterNames(ImmutableArray<string> Sources, ImmutableArray<string> Languages, ImmutableArray<string> Scopes);
