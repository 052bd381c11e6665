namespace Rag.Eval.Benchmarks.Cache;

/// <summary>What ours is measured against: caches of whole chunks in as many blocks, which pin a question's chunks while it is answered.</summary>
internal static class CacheBaselines
{
    /// <summary>The chunk unused for the longest time goes first.</summary>
    public static long LeastRecentlyUsed(CacheTrace trace, int blocks) => Run(trace, blocks, static (_, at) => at);

    /// <summary>The chunk that will be unused for the longest time goes first: nobody can know that.</summary>
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

    /// <summary>Tokens of ordinary questions that had to be computed.</summary>
    /// <param name="priorityOf">Of a chunk used by the question with this number; the lowest goes first.</param>
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
                for (; free < trace.BlocksOf(chunk); free += trace.BlocksOf(idle.Min.Chunk), priorities.Remove(idle.Min.Chunk), idle.Remove(idle.Min))
                {
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
