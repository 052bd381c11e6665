namespace Rag.Onnx.Bert;

/// <summary>The texts of one run. All have <paramref name="Length"/> tokens, so that nothing is padded.</summary>
/// <param name="Texts">Indexes of the texts.</param>
internal sealed record EmbedderBatch(int Length, int[] Texts)
{
    /// <summary>
    /// Batches that hold every text once; none has more than <paramref name="tokensPerRun"/> tokens unless it is a single text.
    /// </summary>
    public static IEnumerable<EmbedderBatch> Plan(int[][] ids, int tokensPerRun)
    {
        foreach (var group in Enumerable.Range(0, ids.Length).GroupBy(i => ids[i].Length).OrderBy(group => group.Key))
        {
            foreach (var texts in group.Chunk(Math.Max(1, tokensPerRun / group.Key)))
            {
                yield return new EmbedderBatch(group.Key, texts);
            }
        }
    }
}
