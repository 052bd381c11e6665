namespace Rag.Engine.Cache;

/// <summary>
/// What a lookup found of a waiting sequence's own tokens; the chunks that it found stand on each <see cref="Sequences.ChunkUse"/>.
/// </summary>
/// <param name="Version">Of the cache: with another version the lookup has to be made again.</param>
/// <param name="Prefix">The last of its leading blocks that are kept; null where there is none.</param>
internal readonly record struct KvMatch(long Version, PrefixNode? Prefix)
{
    public static readonly KvMatch None = new(-1, null);
}
