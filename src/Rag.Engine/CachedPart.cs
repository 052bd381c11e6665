using Rag.Core.Prompts;

namespace Rag.Engine;

/// <summary>A part whose KV is in memory.</summary>
/// <param name="Content">The part's: see <see cref="PromptPart.Content"/>.</param>
/// <param name="Hits">How many sequences found it there since it came.</param>
/// <param name="IsOnDisk">A copy lies on disk as well.</param>
public sealed record CachedPart(Digest Content, int Tokens, int Blocks, long Hits, bool IsOnDisk);
