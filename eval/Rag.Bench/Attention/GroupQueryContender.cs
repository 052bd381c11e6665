namespace Rag.Bench.Attention;

/// <summary>A step on the graph around GroupQueryAttention with what it needs, ready to be run again and again.</summary>
internal sealed class GroupQueryContender(GroupQueryModel model, GroupQueryCache cache, int[][] newTokens, int pastTokens) : IDisposable
{
    private const int Trials = 3;

    public GroupQueryModel Model => model;

    public GroupQueryStep Step { get; } = new(model, cache, newTokens, pastTokens);

    /// <summary>The fastest of a few runs, whose number is the same for every contender; a first run is not counted.</summary>
    public double Try()
    {
        Step.Run();
        return Enumerable.Range(0, Trials).Min(_ => StepBenchmark.Time(Step.Run));
    }

    public void Dispose()
    {
        Step.Dispose();
        cache.Dispose();
        model.Dispose();
    }
}
