namespace Rag.Engine;

/// <summary>An adapter that requests can name.</summary>
/// <param name="Digest">Of all that it does to the model: a part of the key of everything computed with it.</param>
/// <param name="Uses">Requests and warmings under way with it, under any of its names.</param>
public sealed record EngineAdapter(string Name, string Digest, int Uses);
