namespace Rag.Core.Models;

/// <summary>An embedder as a store remembers it.</summary>
/// <param name="Name">A bundled model's name or a folder; null in a store of the time when none was kept.</param>
/// <param name="Digest">See <see cref="IEmbedder.Digest"/>.</param>
public sealed record EmbedderRecord(string? Name, string Digest, int Dimensions);
