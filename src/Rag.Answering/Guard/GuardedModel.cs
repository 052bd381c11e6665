using Rag.Core.Guard;

namespace Rag.Answering.Guard;

/// <summary>The reader whose answers are checked.</summary>
/// <param name="Digest">Of all that determines its KV.</param>
/// <param name="FixedModes">Modes that every answer has, since they lie in how the reader was loaded.</param>
public sealed record GuardedModel(string Name, string Digest, IReadOnlyList<ReuseMode> FixedModes);
