using Rag.Core.Prompts;
using Rag.Engine.Cache;

namespace Rag.Bench.Cache;

/// <summary>Drives the engine's own chunk cache and block pool through a trace, without a model.</summary>
internal sealed class CacheDriver
{
    private readonly CacheTrace _trace;
    private readonly BlockPool _pool;
    private readonly ChunkCache _cache;
    private readonly ChunkIdentity[] _identities;

    public CacheDriver(CacheTrace trace, int blocks)
    {
        _trace = trace;
        _pool = new BlockPool(blocks);
        _cache = new ChunkCache(_pool, new EvictionQueue(_pool, new EvictionPolicy(blocks, static (tokens, _) => tokens)));
        _identities = [.. trace.Tokens.Select(IdentityOf)];
    }

    /// <summary>Tokens computed for ordinary questions.</summary>
    /// <param name="waiting">Number of questions in line behind the one that is answered; the cache knows which chunks they will
    /// read.</param>
    public long Run(int waiting)
    {
        var computed = 0L;
        var questions = _trace.Questions;
        for (var at = 0; at < questions.Count; at++)
        {
            for (var next = at == 0 ? 1 : at + waiting; next <= Math.Min(at + waiting, questions.Count - 1); next++)
            {
                if (next > at)
                {
                    ForEach(questions[next], identity => _cache.Want(identity, next));
                }
            }

            if (at > 0 && waiting > 0)
            {
                ForEach(questions[at], identity => _cache.Unwant(identity, at));
            }

            computed += Answer(questions[at]);
        }

        _pool.CheckIntegrity();
        _cache.CheckIntegrity();
        return computed;
    }

    private long Answer(CacheQuestion question)
    {
        var computed = 0L;
        var pinned = new List<ChunkEntry>();
        ForEach(question, identity =>
        {
            if (_cache.Find(identity) is { } entry)
            {
                _cache.Pin(entry);
                pinned.Add(entry);
            }
        });
        foreach (var chunk in question.Chunks.Where(chunk => _cache.Find(_identities[chunk]) is null))
        {
            var blocks = new int[_trace.BlocksOf(chunk)];
            if (!_cache.TryMakeFree(blocks.Length) || !_pool.TryReserve(blocks))
            {
                throw new InvalidOperationException("The cache is smaller than one question.");
            }

            var entry = _cache.Add(_identities[chunk], blocks);
            _cache.Advance(entry, entry.TokenCount);
            pinned.Add(entry);
            computed += question.IsScan ? 0 : entry.TokenCount;
        }

        pinned.ForEach(_cache.Unpin);
        return computed;
    }

    private void ForEach(CacheQuestion question, Action<ChunkIdentity> act)
    {
        foreach (var chunk in question.Chunks)
        {
            act(_identities[chunk]);
        }
    }

    private static ChunkIdentity IdentityOf(int tokens, int chunk) =>
        ChunkIdentity.Of(new PromptPart(PromptPartKind.Passage, [chunk, .. Enumerable.Repeat(0, tokens - 1)]), "none");
}
