using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Chunking;

/// <summary>A revision and where its body is cut; what is to be embedded of it.</summary>
internal sealed record CutArticle(Article Article, IReadOnlyList<CutChunk> Chunks)
{
    /// <summary>What is embedded to tell the article's story.</summary>
    public IReadOnlyList<string> StoryTexts { get; init; } = [];

    /// <summary>How many the embedder is asked for.</summary>
    public int TextCount => Chunks.Sum(chunk => 1 + chunk.Windows.Count) + StoryTexts.Count;

    /// <summary>Each chunk's text and then its windows', in order; then the story's.</summary>
    public IEnumerable<string> Texts =>
        Chunks.SelectMany(chunk => chunk.Windows.Prepend(chunk.Span)).Select(span => Article.Body[span.Start..span.End]).Concat(StoryTexts);
}

/// <param name="Span">In the body.</param>
/// <param name="Windows">In the body; empty when the chunk is one window by itself.</param>
internal sealed record CutChunk(TextSpan Span, IReadOnlyList<TextSpan> Windows);
