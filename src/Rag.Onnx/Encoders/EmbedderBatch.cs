namespace Rag.Onnx.Encoders;

/// <summary>The texts of one run. All have <paramref name="Length"/> tokens, so that nothing is padded.</summary>
/// <param name="Texts">Indexes of the texts.</param>
internal sealed record EmbedderBatch(int Length, int[] Texts)
{
    public int Tokens => Length * Texts.Length;

    /// <summary>Batches that hold every text once.</summary>
    /// <param name="tokensPerRun">Asked before each batch: it has no more tokens unless it is a single text.</param>
    public static IEnumerable<EmbedderBatch> Plan(int[][] ids, Func<int> tokensPerRun)
    {
        foreach (var group in Enumerable.Range(0, ids.Length).GroupBy(i => ids[i].Length).OrderBy(group => group.Key))
        {
            var texts = group.ToArray();
            var done = 0;
            while (done < texts.Length)
            {
                var count = Math.Clamp(tokensPerRun() / group.Key, 1, texts.Length - done);
                yield return new EmbedderBatch(group.Key, texts[done..(done + count)]);
                done += count;
            }
        }
    }
}
