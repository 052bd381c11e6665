namespace Rag.Stores.Qdrant.Searching;

/// <summary>A chunk that one of the queries found, with its scores as far as they are known, by number of the sub-query.</summary>
internal sealed class FoundChunk(long chunk, Guid point, int subQueries)
{
    private readonly float?[] _dense = new float?[subQueries];
    private readonly float?[] _window = new float?[subQueries];

    public long Chunk => chunk;

    public Guid Point => point;

    /// <summary>Exact, once its words were read.</summary>
    public float[] Lexical { get; } = new float[subQueries];

    public float?[] Of(bool windows) => windows ? _window : _dense;

    public float Dense(int subQuery) => _dense[subQuery] ?? 0;

    /// <summary>The whole chunk's where it has no windows.</summary>
    public float BestWindow(int subQuery) => _window[subQuery] ?? Dense(subQuery);

    public float Best(int subQuery) => Math.Max(Dense(subQuery), BestWindow(subQuery));
}
