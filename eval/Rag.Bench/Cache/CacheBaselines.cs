namespace Rag.Bench.Cache;

/// <summary>
/// Caches that the engine's cache is measured against. They hold whole chunks in the same number of blocks and pin a question's chunks
/// while the question is answered.
/// </summary>
internal static class CacheBaselines
{
    /// <summary>Tokens computed when the chunk that has been unused for the longest time is evicted first.</summary>
    public static long LeastRecentlyUsed(CacheTrace trace, int blocks) => Run(trace, blocks, static (_, at) => at);

    /// <summary>
    /// Tokens computed when the chunk that will be unused for the longest time is evicted first, which takes knowledge of the future.
    /// </summary>
    public static long Belady(CacheTrace trace, int blocks)
    {
        var nextUse = new long[trace.Questions.Count][];
        var known = new Dictionary<int, long>();
        for (var i = trace.Questions.Count - 1; i >= 0; i--)
        {
            nextUse[i] = [.. trace.Questions[i].Chunks.Select(chunk => known.GetValueOrDefault(chunk, long.MaxValue))];
            foreach (var chunk in trace.Questions[i].Chunks)
            {
                known[chunk] = i;
            }
        }

        return Run(trace, blocks, (chunk, at) => -nextUse[at][Index(trace.Questions[(int)at].Chunks, chunk)]);
    }

    /// <summary>Tokens computed for ordinary questions.</summary>
    /// <param name="priorityOf">The priority of a chunk that the question with this number uses; the lowest priority is evicted
    /// first.</param>
    private static long Run(CacheTrace trace, int blocks, Func<int, long, long> priorityOf)
    {
        var computed = 0L;
        var free = blocks;
        var priorities = new Dictionary<int, long>();
        var idle = new SortedSet<(long Priority, int Chunk)>();
        for (var at = 0; at < trace.Questions.Count; at++)
        {
            var question = trace.Questions[at];
            foreach (var chunk in question.Chunks)
            {
                if (priorities.TryGetValue(chunk, out var priority))
                {
                    idle.Remove((priority, chunk));
                }
            }

            foreach (var chunk in question.Chunks.Where(chunk => !priorities.ContainsKey(chunk)))
            {
                while (free < trace.BlocksOf(chunk))
                {
                    var evicted = idle.Min;
                    free += trace.BlocksOf(evicted.Chunk);
                    priorities.Remove(evicted.Chunk);
                    idle.Remove(evicted);
                }

                free -= trace.BlocksOf(chunk);
                computed += question.IsScan ? 0 : trace.Tokens[chunk];
            }

            foreach (var chunk in question.Chunks)
            {
                priorities[chunk] = priorityOf(chunk, at);
                idle.Add((priorities[chunk], chunk));
            }
        }

        return computed;
    }

    private static int Index(IReadOnlyList<int> chunks, int chunk)
    {
        for (var i = 0; ; i++)
        {
            if (chunks[i] == chunk)
            {
                return i;
            }
        }
    }
}
