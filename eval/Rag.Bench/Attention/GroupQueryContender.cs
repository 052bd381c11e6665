namespace Rag.Bench.Attention;

/// <summary>A step on the graph around GroupQueryAttention with the model and the caches that it has to itself.</summary>
internal sealed class GroupQueryContender(GroupQueryModel model, GroupQueryCache cache, int[][] newTokens, int pastTokens) : IDisposable
{
    public GroupQueryModel Model => model;

    public GroupQueryStep Step { get; } = new(model, cache, newTokens, pastTokens);

    public void Dispose()
    {
        Step.Dispose();
        cache.Dispose();
        model.Dispose();
    }
}
