namespace Rag.Bench.Cache;

/// <summary>
/// Caches that the engine's cache is measured against. They hold whole chunks in the same number of blocks and pin a question's chunks
/// while the question is answered. Each gives the tokens that it computed for ordinary questions.
/// </summary>
internal static class CacheBaselines
{
    /// <summary>The chunk that has been unused for the longest time goes first.</summary>
    public static long LeastRecentlyUsed(CacheTrace trace, int blocks)
    {
        var lastUse = new Dictionary<int, int>();
        return Run(trace, blocks, (chunk, at) => lastUse[chunk] = at, (chunk, _) => lastUse[chunk]);
    }

    /// <summary>
    /// The same, but what one of the next questions will read goes last, that of the latest in line first: the use that the engine's
    /// cache makes of the line.
    /// </summary>
    /// <param name="waiting">Number of questions in line.</param>
    public static long LeastRecentlyUsedWithLine(CacheTrace trace, int blocks, int waiting)
    {
        var lastUse = new Dictionary<int, int>();
        var uses = new NextUses(trace);
        return Run(
            trace,
            blocks,
            (chunk, at) => lastUse[chunk] = at,
            (chunk, at) => uses.After(at, chunk) is var next && next - at <= waiting ? (2.0 * trace.Questions.Count) - next : lastUse[chunk]
        );
    }

    /// <summary>The chunk that will be unused for the longest time goes first, which takes knowledge of the future.</summary>
    public static long Belady(CacheTrace trace, int blocks)
    {
        var uses = new NextUses(trace);
        return Run(trace, blocks, static (_, _) => { }, (chunk, at) => -uses.After(at, chunk));
    }

    /// <summary>
    /// What costs the least goes first, by the probability at which each chunk is asked for at the moment. No cache is told that, and one
    /// that has to find it out from the questions alone cannot do better.
    /// </summary>
    public static long CurrentPopularity(CacheTrace trace, int blocks)
    {
        var popularity = new CurrentPopularity(trace);
        return Run(
            trace,
            blocks,
            static (_, _) => { },
            (chunk, at) => popularity.Of(chunk, at) * trace.Tokens[chunk] / trace.BlocksOf(chunk)
        );
    }

    /// <summary>
    /// The same, by what can be known of the probability from the questions so far, for who knows the law by which they are drawn.
    /// </summary>
    public static long Learner(CacheTrace trace, int blocks)
    {
        var learner = new PopularityLearner(trace);
        return Run(trace, blocks, learner.NoteUse, (chunk, at) => learner.Of(chunk, at) * trace.Tokens[chunk] / trace.BlocksOf(chunk));
    }

    /// <param name="noteUse">Is told each chunk of a question, with the question's number.</param>
    /// <param name="worthOf">Of a chunk before the question with this number is answered; the lowest is evicted first.</param>
    private static long Run(CacheTrace trace, int blocks, Action<int, int> noteUse, Func<int, int, double> worthOf)
    {
        var computed = 0L;
        var free = blocks;
        var held = new SortedSet<int>();
        foreach (var (at, question) in trace.Questions.Index())
        {
            foreach (var chunk in question.Chunks.Where(held.Contains))
            {
                noteUse(chunk, at);
            }

            int[] missing = [.. question.Chunks.Where(chunk => !held.Contains(chunk))];
            var needed = missing.Sum(trace.BlocksOf) - free;
            int[] leastFirst = needed > 0 ? [.. held.Except(question.Chunks).OrderBy(chunk => worthOf(chunk, at))] : [];
            foreach (var evicted in leastFirst.TakeWhile(_ => needed > 0))
            {
                needed -= trace.BlocksOf(evicted);
                held.Remove(evicted);
            }

            free = -needed;
            foreach (var chunk in missing)
            {
                held.Add(chunk);
                noteUse(chunk, at);
                computed += question.IsScan ? 0 : trace.Tokens[chunk];
            }
        }

        return computed;
    }
}
