namespace Rag.Onnx.Encoders;

/// <summary>
/// Which rows run on one thread each, side by side, and which run one after another on all threads. A row on one thread wastes nothing, but
/// fewer rows than threads would leave cores idle: that remainder, the longest rows, is shared by all threads.
/// </summary>
/// <param name="Shared">Indexes of rows, to be run on all threads, one at a time.</param>
/// <param name="Single">Indexes of rows, to be run on one thread each, longest first.</param>
internal sealed record RowPlan(IReadOnlyList<int> Shared, IReadOnlyList<int> Single)
{
    public static RowPlan Of(IReadOnlyList<int> lengths, int threads)
    {
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i])];
        var shared = threads == 1 ? 0 : order.Length % threads;
        return new RowPlan(order[..shared], order[shared..]);
    }
}
