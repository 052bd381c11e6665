namespace Rag.Core.Models;

/// <summary>Embedding while the embedder in charge may change.</summary>
public static class SteadyEmbedding
{
    /// <summary>What one embedder made, with its digest: where another took charge meanwhile, all is made again.</summary>
    public static (string Embedder, T Made) Steadily<T>(this IEmbedder embedder, Func<T> make)
    {
        while (true)
        {
            var digest = embedder.Digest;
            var made = make();
            if (embedder.Digest == digest)
            {
                return (digest, made);
            }
        }
    }
}
