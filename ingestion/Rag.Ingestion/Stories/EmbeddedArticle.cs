using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Ingestion.Stories;

/// <summary>An article on its way to its story.</summary>
/// <param name="Write">Without a story.</param>
/// <param name="StoryVectors">Of the texts that <see cref="IStoryAssigner.TextsOf"/> gave for it.</param>
public sealed record EmbeddedArticle(ArticleWrite Write, IReadOnlyList<float[]> StoryVectors)
{
    /// <summary>Embeds what the assigner compares, in one call for all.</summary>
    public static IReadOnlyList<EmbeddedArticle> Of(
        IReadOnlyList<ArticleWrite> writes,
        IStoryAssigner assigner,
        IEmbedder embedder,
        CancellationToken cancellation
    )
    {
        var texts = writes.Select(write => assigner.TextsOf(write.Article)).ToArray();
        var vectors = embedder.EmbedPassages([.. texts.SelectMany(own => own)], cancellation);
        var next = 0;
        return [.. writes.Select((write, i) => new EmbeddedArticle(write, vectors[next..(next += texts[i].Count)]))];
    }
}
